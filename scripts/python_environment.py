"""Python environments that hold what a requirements.txt asks for."""

from __future__ import annotations

import subprocess
import venv
from pathlib import Path


def prepare_environment(folder: Path) -> Path:
    """The Python of `.venv` in a folder, with what the folder's requirements.txt asks for installed."""
    environment, requirements = folder / ".venv", folder / "requirements.txt"
    python = environment / "bin" / "python"
    done = environment / "requirements.txt"
    if not done.exists() or done.read_bytes() != requirements.read_bytes():
        print(f"installing {', '.join(requirements.read_text().split())}", flush=True)
        venv.create(environment, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", requirements], check=True)
        done.write_bytes(requirements.read_bytes())
    return python
