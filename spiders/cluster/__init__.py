"""Schedules as Procrastinate jobs in PostgreSQL, and the workers that take them. Imported only with --broker."""
