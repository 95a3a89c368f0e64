"""HTTP by hand: bytes on a socket, for what no client would send."""

import socket
import time
from contextlib import closing


def opened(port: int, timeout: float = 15.0) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), timeout=timeout)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def answer_on(line: socket.socket) -> tuple[int, bytes]:
    """The status and the body of the first answer; (0, b"") where the server hung up without a word."""
    return next(iter(answers_on(line, 1)), (0, b""))


def answers_on(line: socket.socket, count: int) -> list[tuple[int, bytes]]:
    """As many answers as ``count``, fewer where the server hung up before."""
    got, found = b"", []
    while len(found) < count:
        head, ended, rest = got.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
        if ended and len(rest) >= length:
            found.append((int(head[9:12]), rest[:length]))
            got = rest[length:]
            continue
        try:
            piece = line.recv(65_536)
        except (ConnectionError, TimeoutError):
            break
        if not piece:
            break
        got += piece
    return found


def said(port: int, *pieces: bytes, pause_s: float = 0.0) -> tuple[int, bytes]:
    """The answer to these bytes; a server that stops listening in between has answered before."""
    with closing(opened(port)) as line:
        try:
            for piece in pieces:
                line.sendall(piece)
                time.sleep(pause_s)
        except ConnectionError:
            pass
        return answer_on(line)
