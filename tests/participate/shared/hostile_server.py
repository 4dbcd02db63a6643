"""A server that answers as badly as it is told to, on a port of its own."""

import contextlib
import socket
import threading


class HostileServer:
    """Answers each connection by `script(connection, request, server)`, whatever that does."""

    def __init__(self, script, context=None):
        self.script, self.context = script, context
        self.requests = []
        self.stopped = threading.Event()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.port}"
        self.threads = [threading.Thread(target=self.serve)]

    def __enter__(self):
        self.threads[0].start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        with contextlib.suppress(OSError):
            self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        for thread in self.threads:
            thread.join()

    def serve(self):
        while not self.stopped.is_set():
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            thread = threading.Thread(target=self.answer, args=(connection,))
            self.threads.append(thread)
            thread.start()

    def answer(self, connection):
        with contextlib.suppress(OSError), connection:
            if self.context is not None:
                with self.context.wrap_socket(connection, server_side=True) as wrapped:
                    self.play(wrapped)
            else:
                self.play(connection)

    def play(self, connection):
        request = connection.recv(65536)
        self.requests.append(request.split(b"\r\n")[0].decode("latin-1"))
        self.script(connection, request, self)


def say(status="200 OK", body=b"", **headers):
    """A script that gives one answer."""
    lines = [f"HTTP/1.1 {status}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    raw = "\r\n".join([*lines, "", ""]).encode() + body
    return lambda connection, _request, _server: connection.sendall(raw)
