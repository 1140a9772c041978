"""Crawl every source of sources.toml when it is due, for as long as this runs; with --once, each of them now."""

if __name__ == "__main__":
    from spiders.scheduling import main

    main()
