"""`bin/demo`: servers, roles, migrations, a fictional académie, one campaign, one equity report, then the pages."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from config.local.demo.servants import Web, Worker, choose_port
from config.local.demo.terminal import Terminal
from config.local.errors import LocalServiceError, disk_full, is_disk_full
from config.local.processes import Guardian
from config.local.runtime import Services, check_external_database, local_services, uninterrupted


def parser() -> argparse.ArgumentParser:
    """Return the arguments of the command."""
    answer = argparse.ArgumentParser(
        prog="bin/demo",
        description="Une académie de démonstration sur un vrai PostgreSQL et un vrai travailleur Celery, "
        "lancés par cette commande et arrêtés avec elle. Tout est fictif, et la base part de zéro à chaque fois.",
    )
    answer.add_argument("--once", action="store_true", help="s'arrête après le tableau des résultats")
    answer.add_argument("--json", type=Path, metavar="FICHIER", help="écrit les résultats dans ce fichier")
    answer.add_argument("--students", type=int, default=2000, metavar="N", help="nombre d'élèves (2000 par défaut)")
    answer.add_argument("--seed", type=int, default=7, metavar="G", help="graine du tirage (7 par défaut)")
    answer.add_argument("--port", type=int, metavar="P", help="port des pages (un port libre à partir de 8000)")
    answer.add_argument(
        "--source", type=Path, metavar="DOSSIER", help="dossier de données ouvertes (vrais établissements)"
    )
    answer.add_argument("--academie", metavar="CODE", help="code de l'académie, avec --source (24 : Créteil)")
    return answer


def check(options: argparse.Namespace) -> None:
    """Refuse at once what would fail in a minute. Raises LocalServiceError."""
    if options.students < 1:
        raise LocalServiceError(f"--students {options.students} : indiquez au moins un élève.")
    if options.json and not options.json.absolute().parent.is_dir():
        raise LocalServiceError(f"--json {options.json} : le dossier {options.json.absolute().parent} n'existe pas.")
    if options.json and options.json.is_dir():
        raise LocalServiceError(f"--json {options.json} est un dossier : indiquez un fichier.")
    if bool(options.source) != bool(options.academie):
        raise LocalServiceError("--source et --academie vont ensemble : --source DOSSIER --academie 24.")
    if not options.once:
        choose_port(options.port)


def main(arguments: Sequence[str]) -> int:
    """Run the demonstration and return the exit code."""
    options = parser().parse_args(arguments)
    check(options)
    terminal = Terminal()
    begun = time.monotonic()
    terminal.say("Démonstration des pôles de stages (personnes et entreprises fictives)")
    # The guardian of the servants is ours even when both servers are external.
    with tempfile.TemporaryDirectory(prefix="st-demo-") as place, local_services_timed(terminal) as services:
        guardian, folder = Guardian(), Path(place)
        guardian.remove(folder)
        worker, web = Worker(folder, guardian), Web(folder, guardian)
        try:
            document = prepare_and_compute(options, terminal, services, worker)
            terminal.seconds["total"] = round(time.monotonic() - begun, 2)
            if options.json:
                from config.local.demo import results

                results.write(options.json, document)
            if not options.once:
                serve(options, terminal, services, worker, web)
        finally:
            with uninterrupted():
                web.stop()
                worker.stop()
                guardian.dismiss()
    return 0


class local_services_timed:  # noqa: N801 (reads as the function that it times)
    """`local_services()` whose start is a stage of the terminal."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._services = local_services()

    def __enter__(self) -> Services:
        external = [name for name in ("DATABASE_OWNER_URL", "DATABASE_URL") if os.environ.get(name, "").strip()]
        label = "Serveurs indiqués par l'environnement" if external else "PostgreSQL, Valkey et les rôles"
        with self._terminal.stage("servers", label):
            if len(external) == 1:
                raise LocalServiceError("DATABASE_URL et DATABASE_OWNER_URL vont ensemble : indiquez les deux.")
            check_external_database(*external)
            return self._services.__enter__()

    def __exit__(self, *details: Any) -> bool | None:
        return self._services.__exit__(*details)


def prepare_and_compute(
    options: argparse.Namespace, terminal: Terminal, services: Services, worker: Worker
) -> dict[str, Any]:
    """Make the académie, run the two jobs, show the table, and return the document of `--json`."""
    os.environ.update(services.env)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    os.environ["STAGES_DEMO"] = "1"
    if not options.once:
        # Mails and letters name the pages; the worker writes them before the pages open.
        os.environ.setdefault("STAGES_SITE_URL", f"http://127.0.0.1:{choose_port(options.port)}")
    import django
    from django.core.management import call_command

    external = services.postgres is None
    with terminal.stage("migrations", "Tables et règles de cloisonnement"):
        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
    # The worker wakes up while the académie is being written.
    worker.start()
    data: dict[str, Any] = {"students": options.students, "seed": options.seed}
    if options.source:
        data |= {"source": str(options.source), "academie": options.academie}
    if external:
        data["replace"] = True  # a database that lasts may hold the demonstration of yesterday
    with terminal.stage("data", f"Académie de démonstration : {options.students} élèves"):
        call_command("seed_demo", verbosity=0, stdout=open(os.devnull, "w"), **data)  # noqa: SIM115 (lasts as long as we do)

    from config.demo_world import DEMO_ACADEMIE
    from config.local.demo import jobs, results

    watch = watcher(terminal, services, worker)
    demonstration = jobs.Demonstration(options.academie or DEMO_ACADEMIE, watch)
    with terminal.stage("campaign", f"Campagne d'affectation : {demonstration.pole.name}"):
        run = demonstration.campaign(terminal.progress)
    with terminal.stage("equity", "Rapport d'équité"):
        demonstration.report(terminal.progress)
    document = {
        "students": run.students,
        "offers": run.offers,
        "seats": run.seats,
        "placed": run.placed,
        "unplaced": run.unplaced,
        "unplaced_by_reason": demonstration.unplaced_by_reason(),
        "equity": demonstration.figures(),
        "seconds": terminal.seconds,
    }
    window = jobs.window(demonstration.starts_on, demonstration.ends_on)
    title = f"{demonstration.name}, {demonstration.pole.name}, départs {window}"
    results.show(terminal, document, title, jobs.reason_labels())
    if not options.once:
        # The rectorat's home compares pôles: their reports are ready by the time somebody signs in.
        demonstration.ask_for_the_others(options.academie or DEMO_ACADEMIE)
    return document


def watcher(terminal: Terminal, services: Services, worker: Worker) -> Callable[[], None]:
    """Return what looks after the servers while something is awaited; it raises when they are beyond help."""

    def look() -> None:
        services.check()
        if told := worker.check():
            terminal.say(f"  ! {told}")

    return look


def serve(options: argparse.Namespace, terminal: Terminal, services: Services, worker: Worker, web: Web) -> None:
    """Start the pages, say where they are and who may enter, and stay until Ctrl-C."""
    from config.demo_world import DEMO_ACADEMIE, demo_accounts

    with terminal.stage("web", "Serveur web"):
        address = web.start(options.port)
    terminal.say()
    terminal.say(f"Ouvrez {address}")
    accounts = demo_accounts(options.academie or DEMO_ACADEMIE)
    wide = max(len(account.title) for account in accounts)
    mail = max(len(account.email) for account in accounts)
    for account in accounts:
        terminal.say(f"  {account.title.ljust(wide)}  {account.email.ljust(mail)}  {account.password}")
    terminal.say()
    terminal.say("Ctrl-C arrête tout, et la base disparaît.")
    look = watcher(terminal, services, worker)
    while True:
        time.sleep(0.5)
        look()
        web.check()


def run(arguments: Sequence[str]) -> int:
    """Run `main`, with each failure told as a sentence."""
    try:
        return main(arguments)
    except KeyboardInterrupt:
        print("\nArrêté.", flush=True)
        return 130
    except LocalServiceError as error:
        print(f"\nErreur : {error}", file=sys.stderr)
        return 1
    except Exception as error:
        from django.core.management import CommandError

        if isinstance(error, CommandError):
            print(f"\nErreur : {error}", file=sys.stderr)
            return 1
        if is_disk_full(error):
            print(f"\nErreur : {disk_full(Path(tempfile.gettempdir()))}", file=sys.stderr)
            return 1
        raise


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
