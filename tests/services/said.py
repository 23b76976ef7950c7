"""Output of a running process, line by line."""

import queue
import threading

PATIENCE_S = 300


class Said:
    """Reads a process's output as it comes, so that a full pipe does not block the process."""

    def __init__(self, process):
        self.process, self.lines, self.coming = process, [], queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.coming.put(line)
        self.coming.put(None)

    def until(self, text):
        """Return the lines up to the one with ``text``; fail at the process's end, or too late."""
        for line in iter(lambda: self.coming.get(timeout=PATIENCE_S), None):
            self.lines.append(line)
            if text in line:
                return self.lines
        raise AssertionError("".join(self.lines[-20:]))

    def to_the_end(self):
        """Wait for the process's end and return the remaining output."""
        self.process.wait(PATIENCE_S)
        self.reader.join(PATIENCE_S)
        self.process.stdout.close()
        return "".join(line for line in self.coming.queue if line)
