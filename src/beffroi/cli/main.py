"""The ``beffroi`` command: one module a command, loaded when it is asked for.

Exit codes: 0 done; 1 done, but something was rejected or a gate refused; 2 wrong use of the
command; 3 bad input, told in a sentence; 4 a confirmation is awaited; 70 a fault of Beffroi's
own, whose trace is kept in a file.
"""

from __future__ import annotations

import gettext
import importlib
import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

import click

import beffroi
from beffroi.cli.words import LOCALES, _, language, mark

EXIT_PARTIAL, EXIT_INPUT, EXIT_CONFIRM, EXIT_FAULT = 1, 3, 4, 70

COMMANDS: dict[str, str] = {
    "demo": mark(
        "Construit la collectivité de démonstration, prend sa position, écrit le rapport."
    ),
    "init": mark("Crée un dossier vide pour la collectivité."),
    "notice": mark("Écrit la note d’information des agents et la ligne du registre RGPD."),
    "ingest": mark(
        "Lit des artefacts : reconnaît chacun, remplit le registre, dit ce qui est rejeté."
    ),
    "register": mark("Montre le registre, ou une fiche avec la source de chaque champ."),
    "assess": mark("Prend position sur les quatre défis, à une date."),
    "why": mark("Remonte d’un chiffre ou d’un constat à ses fichiers, lignes et méthodes."),
    "diff": mark("Compare la position à deux dates."),
    "report": mark("Écrit le rapport (HTML d’un seul fichier, JSON, CSV)."),
    "papers": mark("Écrit les documents que le droit demande (.docx, .odt, .csv, .json)."),
    "gate": mark("Demande aux quatre portes si un système peut servir, et comment."),
    "audit": mark("Audite un jeu de données en une passe."),
    "law": mark("Évalue le droit applicable à une fiche ou à une liste de cas."),
    "depend": mark("Mesure la dépendance, simule une coupure."),
    "procure": mark("Dit où agir d’abord, quelles clauses demander, quelles solutions essayer."),
    "footprint": mark("Calcule l’empreinte d’usages d’IA, ou un bilan net."),
    "rightsize": mark("Cherche le plus petit modèle qui fait le travail, sur vos exemples."),
    "doctor": mark("Vérifie l’installation et le dossier."),
}
ALIASES = {
    "ingerer": "ingest",
    "registre": "register",
    "evaluer": "assess",
    "pourquoi": "why",
    "comparer": "diff",
    "rapport": "report",
    "documents": "papers",
    "porte": "gate",
    "droit": "law",
    "dependance": "depend",
    "acheter": "procure",
    "empreinte": "footprint",
    "dimensionner": "rightsize",
    "diagnostic": "doctor",
}


class LazyGroup(click.Group):
    """A group whose commands are imported only when run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the command names, in the order of the work."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; French verbs are aliases."""
        del ctx
        name = ALIASES.get(cmd_name, cmd_name)
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"beffroi.cli.commands.{name}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a sheet or reading left aside on the way is a part not done."""
        done = super().invoke(ctx)
        if ctx.meta.get("beffroi.faults"):
            ctx.exit(EXIT_PARTIAL)
        return done

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section(_("Commandes")):
            formatter.write_dl([(name, _(words)) for name, words in COMMANDS.items()])


def _choose_language(args: list[str]) -> None:
    for here, following in zip(args, [*args[1:], ""], strict=False):
        if here == "--lang" and following in {"fr", "en"}:
            os.environ["BEFFROI_LANG"] = following
        elif here in {"--lang=fr", "--lang=en"}:
            os.environ["BEFFROI_LANG"] = here[-2:]


def _teach_click() -> None:
    """Give the command-line library its own words in French (it asks gettext for them)."""
    os.environ["LANGUAGE"] = language()
    gettext.bindtextdomain("messages", str(LOCALES))


# The group's own help is worded when this module loads: the language is chosen before.
_choose_language(sys.argv[1:])
_teach_click()


@click.group(
    cls=LazyGroup,
    options_metavar="[OPTIONS]",
    subcommand_metavar=_("COMMANDE [ARGUMENTS]…"),
    help=_(
        "Beffroi : des preuves en entrée, des constats en sortie, sur les quatre défis de l’IA."
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(
    beffroi.__version__,
    prog_name="beffroi",
    message="%(prog)s %(version)s",
    help=_("Affiche la version."),
)
@click.option(
    "--dossier",
    "-d",
    type=click.Path(path_type=Path),
    default=Path(),
    show_default=False,
    envvar="BEFFROI_DOSSIER",
    help=_("Dossier de la collectivité (par défaut : le dossier courant)."),
)
@click.option(
    "--lang", type=click.Choice(["fr", "en"]), default=None, help=_("Langue de l’interface.")
)
@click.pass_context
def cli(ctx: click.Context, dossier: Path, lang: str | None) -> None:
    """Keep the options that every command shares."""
    del lang  # read before anything is imported, see ``main``
    ctx.obj = dossier


def main(argv: list[str] | None = None) -> None:
    """Run the command line; no traceback ever reaches a user."""
    args = list(sys.argv[1:] if argv is None else argv)
    _choose_language(args)
    _teach_click()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = cli.main(args=args, prog_name="beffroi", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the last resort before the user
        sys.exit(_told(error))


def _told(error: Exception) -> int:
    from beffroi.core import BeffroiError

    if isinstance(error, BeffroiError):
        click.echo(
            f"{_('Erreur')} : {error.render('en' if language() == 'en' else 'fr')}", err=True
        )
        return EXIT_INPUT
    if isinstance(error, OSError):
        what: Any = error.filename or error
        click.echo(f"{_('Erreur')} : {what} : {error.strerror or error}", err=True)
        return EXIT_INPUT
    trace = Path(tempfile.gettempdir()) / f"beffroi-{os.getpid()}.log"
    trace.write_text("".join(traceback.format_exception(error)), "utf-8")
    click.echo(
        _(
            "Erreur interne : ce n’est pas votre faute. La trace est dans {trace} ; joignez-la à un signalement."
        ).format(trace=trace),
        err=True,
    )
    return EXIT_FAULT


if __name__ == "__main__":
    main()
