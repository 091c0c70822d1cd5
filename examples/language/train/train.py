#!/usr/bin/python3
"""Trains the language model and writes what the example needs.

    apt-get download gnome-user-docs
    /usr/bin/python3 examples/language/train/train.py gnome-user-docs_43.0-2_all.deb

Needs Debian 12's python3-torch (1.13). Takes twenty seconds, needs no network.

The text is GNOME's user documentation in 26 languages, as Debian 12 packages it: copyright 2010 - 2014 Shaun McCance and,
for the pages and their translations, those who are named in them; licensed CC BY-SA 3.0.

An eighth of its pages, the same ones in every language, is held out and never trained on. Written are

    src/main/resources/language.pt         TorchScript: INT64 [-1, -1] code points -> FP32 [-1, 26], softmaxed
    src/main/resources/languages.txt       what the 26 scores stand for, in order
    src/test/resources/held-out.json       sentences of the held-out pages and what Python answers for them

On one kind of machine every run writes the same bytes.
"""

import hashlib
import io
import pathlib
import re
import subprocess
import sys
import tarfile
import unicodedata
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

import torch
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "train"))
import artifacts  # noqa: E402

SEED = 20261128
TEXT_SHA256 = "0d635a840747958ca84da778b40d341f1155603851f922c9a171f5a181d6a39f"
# ISO 639-1, and the folder of the documentation. Those of which enough is translated; of two as near as Spanish and
# Galician, only one.
LANGUAGES = {
    "ca": "ca",
    "cs": "cs",
    "da": "da",
    "de": "de",
    "el": "el",
    "en": "C",
    "es": "es",
    "fi": "fi",
    "fr": "fr",
    "hr": "hr",
    "hu": "hu",
    "id": "id",
    "it": "it",
    "ja": "ja",
    "ko": "ko",
    "lv": "lv",
    "nl": "nl",
    "pl": "pl",
    "pt": "pt",
    "ru": "ru",
    "sl": "sl",
    "sr": "sr",
    "sv": "sv",
    "uk": "uk",
    "vi": "vi",
    "zh": "zh_CN",
}
NO_SPACES = ("ja", "zh")

HELD_OUT_EACH = 20
LONGEST_SHARED = 24  # Letters in a row that a held-out sentence may have in common with what was trained on.
ACCURACY_AT_LEAST = 0.97

LONGEST_TEXT = 10_000
LONGEST_GRAM = 4
BUCKETS = 8191  # A prime, so that every letter of a hash counts.
STEPS = 2000
EACH = 8  # Windows of each language in one step.

EXAMPLE = pathlib.Path(__file__).resolve().parent.parent
MODEL = EXAMPLE / "src/main/resources/language.pt"
NAMES = EXAMPLE / "src/main/resources/languages.txt"
CASES = EXAMPLE / "src/test/resources/held-out.json"


def letters(text: str) -> str:
    """The words of a text in lower case, with a space before and behind each: what LanguagePredictor makes of it."""
    text = unicodedata.normalize("NFC", text[:LONGEST_TEXT]).lower()
    words = "".join(letter if letter.isalpha() else " " for letter in text).split()
    return " " + " ".join(words) + " "


def codes(text: str) -> torch.Tensor:
    return torch.tensor([ord(letter) for letter in text])


class Languages(nn.Module):
    """A linear classifier over a text's hashed n-grams of one to four letters; they are hashed here, in the model.

    So no n-gram is made in Java, where it could be made otherwise.
    """

    def __init__(self) -> None:
        super().__init__()
        self.buckets = BUCKETS
        self.longest = LONGEST_GRAM
        self.votes = nn.Embedding(BUCKETS, len(LANGUAGES))
        nn.init.zeros_(self.votes.weight)

    def grams(self, codes: torch.Tensor) -> torch.Tensor:
        # Blocks of 256 code points first: they tell the script of a letter that training never saw.
        found = [codes.div(256, rounding_mode="floor") * 4099 % self.buckets]
        hashed = torch.zeros_like(codes)
        for n in range(self.longest):
            hashed = (hashed[:, : codes.size(1) - n] * 4099 + codes[:, n:] + 1) % self.buckets
            found.append(hashed)
        return torch.cat(found, 1)

    def logits(self, codes: torch.Tensor) -> torch.Tensor:
        return self.votes(self.grams(codes)).mean(dim=1)

    def forward(self, codes: torch.Tensor) -> torch.Tensor:
        return torch.softmax(self.logits(codes), dim=1)


class Documentation:
    """The sentences of each language, those of held-out pages apart, without what is left in English."""

    PAGE = re.compile(r"\./usr/share/help/(\w+)/gnome-help/([\w-]+)\.page")
    END_OF_SENTENCE = re.compile(r"(?<=[.!?]) |(?<=[。！？])")
    PARAGRAPH = "{http://projectmallard.org/1.0/}p"

    def __init__(self, package: pathlib.Path) -> None:
        self.seen = {language: [] for language in LANGUAGES}
        self.unseen = {language: [] for language in LANGUAGES}
        of_folder = {folder: language for language, folder in LANGUAGES.items()}
        for folder, page, text in sorted(self.pages(package)):
            if folder in of_folder:
                held_out = hashlib.sha256(page.encode()).digest()[0] < 256 / 8
                (self.unseen if held_out else self.seen)[of_folder[folder]] += self.sentences(text)
        english = {letters(sentence) for sentence in self.seen["en"] + self.unseen["en"]}
        for language in set(LANGUAGES) - {"en"}:
            for sentences in (self.seen[language], self.unseen[language]):
                sentences[:] = [sentence for sentence in sentences if letters(sentence) not in english]

    def pages(self, package: pathlib.Path) -> Iterator[tuple[str, str, bytes]]:
        tar = subprocess.run(["dpkg-deb", "--fsys-tarfile", str(package)], check=True, stdout=subprocess.PIPE).stdout
        with tarfile.open(fileobj=io.BytesIO(tar)) as files:
            for member in files:
                name = self.PAGE.fullmatch(member.name)
                if name and member.isfile():
                    yield name[1], name[2], files.extractfile(member).read()

    def sentences(self, page: bytes) -> Iterator[str]:
        for paragraph in ElementTree.fromstring(page).iter(self.PARAGRAPH):
            yield from self.END_OF_SENTENCE.split(" ".join("".join(paragraph.itertext()).split()))

    def training_text(self, language: str) -> str:
        """All that is trained on of a language, each sentence once."""
        return "".join(dict.fromkeys(letters(sentence) for sentence in self.seen[language])).replace("  ", " ")

    def held_out(self, language: str) -> list[str]:
        """Sentences of a line's length that are not in what was trained on, nor any large part of them."""
        trained = self.training_text(language)
        shortest = 12 if language in NO_SPACES else 30
        chosen = {}
        for sentence in sorted(self.unseen[language], key=lambda text: hashlib.sha256(text.encode()).digest()):
            text = letters(sentence)
            parts = (text[i : i + LONGEST_SHARED] for i in range(max(1, len(text) - LONGEST_SHARED + 1)))
            if shortest <= len(sentence) <= 160 and not any(part in trained for part in parts):
                chosen.setdefault(text, sentence)
            if len(chosen) == HELD_OUT_EACH:
                return list(chosen.values())
        raise SystemExit(f"{language}: expected {HELD_OUT_EACH} sentences to hold out, got {len(chosen)}")


def train(texts: list[torch.Tensor]) -> Languages:
    """Trains on windows of 8 to 80 letters, as many of each language."""
    model = Languages()
    optimiser = torch.optim.Adam(model.parameters(), lr=0.5)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 0.5, total_steps=STEPS)
    labels = torch.arange(len(texts)).repeat_interleave(EACH)
    for _ in range(STEPS):
        length = int(torch.randint(8, 81, ()))
        windows = [text[at : at + length] for text in texts for at in torch.randint(len(text) - length, (EACH,))]
        optimiser.zero_grad()
        nn.functional.cross_entropy(model.logits(torch.stack(windows)), labels).backward()
        optimiser.step()
        schedule.step()
    return model.eval()


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit("usage: train.py gnome-user-docs_43.0-2_all.deb")
    package = pathlib.Path(sys.argv[1])
    if hashlib.sha256(package.read_bytes()).hexdigest() != TEXT_SHA256:
        print("this is another version of the text; the model will be another one", file=sys.stderr)

    documentation = Documentation(package)
    model = train([codes(documentation.training_text(language)) for language in LANGUAGES])

    written = artifacts.save(torch.jit.script(model), MODEL)
    NAMES.write_text("".join(f"{language}\n" for language in LANGUAGES), encoding="utf-8")
    cases = []
    for language in LANGUAGES:
        for sentence in documentation.held_out(language):
            # One sentence at a time, as a function is asked.
            with torch.no_grad():
                scores = written(codes(letters(sentence)).unsqueeze(0))[0]
            named = {name: artifacts.rounded(score) for name, score in zip(LANGUAGES, scores)}
            expected = {"language": list(LANGUAGES)[int(scores.argmax())], "scores": named}
            cases.append({"input": sentence, "label": {"language": language}, "expected": expected})
    artifacts.write_cases(CASES, cases, ACCURACY_AT_LEAST)


if __name__ == "__main__":
    artifacts.reproducibly(main, SEED)
