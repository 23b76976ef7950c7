"""What a process that runs says, line by line."""

import queue
import threading

PATIENCE_S = 300


class Said:
    """What a process says, read as it comes: a full pipe would hold it up."""

    def __init__(self, process):
        self.process, self.lines, self.coming = process, [], queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.coming.put(line)
        self.coming.put(None)

    def until(self, text):
        """The lines up to the one that holds ``text``; fails when the process ends or takes too long."""
        for line in iter(lambda: self.coming.get(timeout=PATIENCE_S), None):
            self.lines.append(line)
            if text in line:
                return self.lines
        raise AssertionError("".join(self.lines[-20:]))

    def to_the_end(self):
        """All that is left, once the process has ended; its exit code is known then."""
        self.process.wait(PATIENCE_S)
        self.reader.join(PATIENCE_S)
        self.process.stdout.close()
        return "".join(line for line in self.coming.queue if line)
