"""`python -m bench [NAME …]`: every module here with a `run()` is a benchmark; it yields lines, printed as JSON."""

import os
import sys
from importlib import import_module
from pkgutil import iter_modules

import bench


def names() -> list[str]:
    """The benchmarks there are, by module name."""
    return sorted(found.name for found in iter_modules(bench.__path__) if hasattr(module(found.name), "run"))


def module(name: str) -> object:
    """One of this package's modules."""
    return object() if name == "__main__" else import_module(f"bench.{name}")


def main(wanted: list[str]) -> int:
    """Run them; the exit status is 1 when a figure is outside its *must*."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    known = names()
    if unknown := set(wanted) - set(known):
        print(f"fortnight: no benchmark {', '.join(sorted(unknown))}. There are: {', '.join(known)}", file=sys.stderr)
        return 2
    good = True
    for name in wanted or known:
        for line in module(name).run():  # type: ignore[attr-defined]
            print(line.as_json(), flush=True)
            good &= line.holds
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
