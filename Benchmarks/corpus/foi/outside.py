"""Documents that other programs have to make: Chromium's prints, and old Word files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path


def chromium() -> str | None:
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


def office() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def finish(step: str, documents: dict[str, bytes]) -> dict[str, bytes]:
    """What another program makes of documents; those it could not make are left out."""
    if step == "print":
        printed = {name: print_page(page) for name, page in documents.items()}
        return {name: content for name, content in printed.items() if content is not None}
    return convert_all(documents, "docx", step)


def _undated(path: Path) -> bytes:
    """A file's bytes without the moment it was made."""
    return re.sub(rb"D:\d{14}", b"D:20240101000000", path.read_bytes())


def print_page(page: bytes) -> bytes | None:
    """A page as Chromium prints it to PDF."""
    program = chromium()
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_bytes(page)
        command = [
            program,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={folder}/profile",
            "--virtual-time-budget=2000",
            f"--print-to-pdf={target}",
            "--no-pdf-header-footer",
            source.as_uri(),
        ]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120, check=False)
        if not target.exists():
            return None
        return _undated(target)


def convert_all(documents: dict[str, bytes], suffix: str, target: str) -> dict[str, bytes]:
    """Documents in another format of LibreOffice, all in one go; those it could not convert are left out."""
    program = office()
    if program is None or not documents:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out")
        for name, content in documents.items():
            Path(folder, f"{name}.{suffix}").write_bytes(content)
        sources = [str(path) for path in sorted(Path(folder).glob(f"*.{suffix}"))]
        command = [
            program,
            "--headless",
            f"-env:UserInstallation=file://{folder}/profile",
            "--convert-to",
            target,
            "--outdir",
            str(out),
        ]
        environment = os.environ | {"HOME": folder}
        for start in range(0, len(sources), 50):
            subprocess.run(
                [*command, *sources[start : start + 50]],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
                timeout=600,
                check=False,
            )
        made = target.split(":")[0]
        return {name: _undated(path) for name in documents if (path := out / f"{name}.{made}").exists()}


def pdf_text(content: bytes, mode: str) -> str | None:
    """The text of a PDF as pdftotext gives it; `mode` is layout, raw or plain."""
    program = shutil.which("pdftotext")
    if program is None:
        return None
    command = [program, "-enc", "UTF-8", *([] if mode == "plain" else [f"-{mode}"]), "-", "-"]
    done = subprocess.run(command, input=content, capture_output=True, timeout=60, check=False)
    return done.stdout.decode("utf-8") if done.returncode == 0 else None
