"""What a child sees: ready, green, again. None of them has a place for who came."""

import shlex
import subprocess
import threading
from typing import Final, TextIO

from amiyan.gate.words import _

_COMMAND_S: Final = 10.0
_COMMANDS_MAX: Final = 8  # at once; a relay that hangs must not fill the machine
_BLUE, _GREEN, _YELLOW = 44, 42, 43


class Screen:
    """Large words in a terminal; plain lines where the output is a file.

    The same words for everybody: ``show_green`` takes nothing, so that nothing of a child can be shown.
    """

    def __init__(self, out: TextIO, *, green_s: float, on_pass: str = "") -> None:
        self._out = out
        self._large = out.isatty()
        self._green_s = green_s
        self._command = shlex.split(on_pass)
        self._running = threading.Semaphore(_COMMANDS_MAX)
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._trouble = ""

    def show_ready(self) -> None:
        """Wait for the next child."""
        self._show(_BLUE, _("Hold your card or code to the reader"))

    def show_green(self) -> None:
        """Somebody came, whoever it is; the relay clicks."""
        self._show(_GREEN, _("Enjoy your meal!"), back=True)
        if self._command:
            threading.Thread(target=self._click, daemon=True).start()

    def show_again(self) -> None:
        """The code could not be read, or it was not written down: nobody is turned away."""
        self._show(_YELLOW, _("Once more, please"), back=True)

    def show_paper(self) -> None:
        """The disk takes nothing: the child goes in, and a person writes it down."""
        self._show(_YELLOW, _("Come in! Please write it down on paper"), back=True)

    def trouble(self, text: str) -> None:
        """A line for the staff, below everything else, until '' takes it away."""
        self._trouble = text

    def close(self) -> None:
        """Forget what was to be shown later."""
        with self._lock:
            self._forget()

    def _show(self, colour: int, text: str, *, back: bool = False) -> None:
        with self._lock:
            self._forget()
            self._out.write(self._page(colour, text) if self._large else f"{text}\n")
            self._out.flush()
            if back and self._green_s > 0:
                self._timer = threading.Timer(self._green_s, self.show_ready)
                self._timer.daemon = True
                self._timer.start()

    def _page(self, colour: int, text: str) -> str:
        # Double height where the terminal has it (DEC lines 3 and 4); elsewhere the words stand twice.
        large = f"\x1b[4;1H\x1b#3{text}\x1b[5;1H\x1b#4{text}"
        return f"\x1b[97;{colour}m\x1b[2J{large}\x1b[8;1H{self._trouble}\x1b[?25l"

    def _forget(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _click(self) -> None:
        """Run the command of the relay; it learns nothing of who came."""
        if not self._running.acquire(blocking=False):
            return
        try:
            subprocess.run(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_COMMAND_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            self._trouble = _("The light or the door does not answer")
        finally:
            self._running.release()
