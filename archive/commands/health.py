"""The command that says how the sources are."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime

import click

from archive.commands.options import as_json, changing, in_archive, opened
from archive.commands.progress import steps
from archive.out.safe import echo
from archive.out.tables import write_json
from archive.watch.check import everything
from archive.watch.doubts import Suspicion, name_of, suspicions
from archive.watch.names import CHINESE
from archive.watch.prometheus import prometheus
from archive.watch.suspected import Before, note_all, noted, place_of, trend


@click.command("health")
@in_archive
@as_json
@click.option("--prometheus", "as_prometheus", is_flag=True, help="Print Prometheus' text format.")
@click.pass_context
def health_command(context: click.Context, folder: str, as_json: bool, as_prometheus: bool) -> None:
    """What is wrong with each source, learnt from its own runs; status 1 if anything is."""
    with opened(folder) as connection:
        found = everything(connection, datetime.now(UTC))
        if as_prometheus:
            click.echo(prometheus(connection, found), nl=False)
    ill = {source: findings for source, findings in found.items() if findings}
    if as_json:
        rows = [
            {
                "source": f.source,
                "ailment": str(f.ailment),
                "since": f.since.isoformat(timespec="seconds"),
                "text": f.text,
            }
            for findings in ill.values()
            for f in findings
        ]
        click.echo(json.dumps({"sources": len(found), "ill": len(ill), "findings": rows}, ensure_ascii=False, indent=1))
    elif not as_prometheus:
        for findings in ill.values():
            for f in findings:
                click.echo(
                    f"{f.source}: {CHINESE[f.ailment]} ({f.ailment}) since {f.since:%Y-%m-%d %H:%M} UTC: {f.text}"
                )
        click.echo(f"{len(ill)} of {len(found)} sources are ill" if ill else f"{len(found)} sources are well")
    context.exit(1 if ill else 0)


@click.command("doctor")
@in_archive
@as_json
@click.pass_context
def doctor_command(context: click.Context, folder: str, as_json: bool) -> None:
    """What betrays bad reading, by source and month, with examples, and what became of it since the last look; status 1 if
    anything does."""
    with opened(folder) as connection, steps() as step:
        found = list(suspicions(connection, lambda done, total: step("copies", done, total)))
        before = noted(connection)
    with changing(folder) as archive:
        note_all(archive, found)
    gone = sorted(before.keys() - set(map(place_of, found)))
    if as_json:
        rows = [asdict(each) | {"trend": trend(each, old), "before": old and asdict(old)}
                for each in found for old in [before.get(place_of(each))]]  # fmt: skip
        write_json(rows, sys.stdout)
    else:
        for each in found:
            echo(_line(each, before.get(place_of(each))))
            for number, title in each.examples:
                echo(f"    {number} {title}")
        for source, month, doubt in gone:
            old = before[source, month, doubt]
            was = f"no longer suspicious; it was {old.number} of {old.articles}"
            echo(f"{source} {month or 'undated'}: {name_of(doubt)} ({doubt}): {was}")
        echo(f"{len(found)} suspicions" if found else "nothing is suspicious")
    context.exit(1 if found else 0)


def _line(each: Suspicion, before: Before | None) -> str:
    share = f"{each.number} of {each.articles} ({each.share:.0%}; elsewhere {each.elsewhere:.0%})"
    was = f"; it was {before.number} of {before.articles}" if before else ""
    name = f"{name_of(each.doubt)} ({each.doubt})"
    return f"{each.source} {each.month or 'undated'}: {name}: {share}, {trend(each, before)}{was}"


COMMANDS = [health_command, doctor_command]
