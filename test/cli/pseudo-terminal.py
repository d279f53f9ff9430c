"""Runs a command in a pseudo-terminal of a given size: pseudo-terminal.py COLUMNS ROWS COMMAND…

What the command writes goes to stdout, and what comes on stdin is typed. Exits with the command's exit code.
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios

columns, rows, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    # Wait until the parent has set the size.
    sys.stdin.readline()
    os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))
os.write(terminal, b"\n")
sources = [terminal, sys.stdin.fileno()]
while True:
    for source in select.select(sources, [], [])[0]:
        try:
            data = os.read(source, 65536)
        except OSError:  # Linux says so when the command has ended.
            data = b""
        if source == terminal:
            if not data:
                sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            os.write(sys.stdout.fileno(), data)
        elif data:
            os.write(terminal, data)
        else:
            sources.remove(source)
