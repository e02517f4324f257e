"""Fit the weights of relevance.py: `python -m benchmarks.relevance [--cache FOLDER]`.

`--embed` first makes what lies beside background.py and familiar.py: vectors, and what tells the questions expected of
the material from everyday ones. Prints what cross-validation promises and the weights to put into the code. The test
half and the two outside sets are not read. Questions about documents that an office might add keep the regression from
taking every question about holidays or parking for foreign.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from assistant.answering import following
from assistant.cli import benching
from assistant.cli.opening import read_settings
from assistant.guard import masking
from assistant.knowledge import background, familiar, search
from assistant.knowledge.familiar import Familiarity
from assistant.knowledge.measuring import configurations, significance
from assistant.knowledge.measuring.significance import Table
from assistant.knowledge.models import Audience, Passage
from assistant.knowledge.relevance import LOWEST, Evidence
from assistant.language.embedded_model import EmbeddedModel
from assistant.language.ports import Vectors

ROOT = Path(__file__).resolve().parents[1]
MATERIAL = ROOT / "knowledge"
SETS = ROOT / "tests" / "data" / "retrieval"
ADDED = SETS / "added"
EVERYDAY = SETS / "everyday.txt"
OWN = {SETS / "dev.tsv": 2.0, SETS / "refusals.tsv": 1.0, ROOT / "tests" / "knowledge" / "questions.tsv": 0.5}
WEIGHT_OF_ADDED = 2.0
PENALTY, PENALTY_OF_KIND = 20.0, 100.0
TARGET = "retrieval/dev"
WRONGLY, WRONGLY_BY_WORDS = 0.05, 0.04
"""The threshold: so few of the answerable questions of the set that is most like real ones are refused."""
FOLDS, ROUNDS, STEPS = 10, 5, 30
NAMES = ("strength", "missing", "lacks", "length", "similarity", "elsewhere", "odds", "margin")
BY_WORDS, BY_BOTH = 4, 6

Flags = NDArray[np.bool_]
Row = tuple[str, float, bool, tuple[float, ...]]
"""The set, what a question of it weighs, whether something answers it, and its features in the order of `NAMES`."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--embed", action="store_true", help="embed the expected and the everyday questions anew")
    options = parser.parse_args()
    if options.embed:
        _embed()
    with TemporaryDirectory() as folder:
        # The material that the office starts with, and what it might add.
        for path in [*MATERIAL.iterdir(), *(ADDED / "files").iterdir()]:
            (Path(folder) / path.name).symlink_to(path)
        rows = [
            row
            for material, weights in ((MATERIAL, OWN), (Path(folder), {ADDED / "questions.tsv": WEIGHT_OF_ADDED}))
            for row in _asked(material, weights, options.cache)
        ]
    _report([row for row in rows if not math.isnan(row[3][-1])], NAMES, WRONGLY)
    _report(rows, NAMES[:BY_BOTH], WRONGLY)
    _report(rows, NAMES[:BY_WORDS], WRONGLY_BY_WORDS)


def _embed() -> None:
    model = EmbeddedModel()

    def embedded(questions: Iterable[str]) -> dict[str, Vectors]:
        return {each: model.embed_question(masking.mask(each).text) for each in dict.fromkeys(questions)}

    everyday = embedded(background.questions())
    background.write(model.space, everyday)
    with benching.opened(read_settings(), None, by_meaning=False) as here:
        measured = benching.choose(MATERIAL, SETS / "dev.tsv", files=False)
        benching.ask_everything(here, replace(measured, questions=[]), [configurations.WORDS])
        with here.assistant.database.reading() as session:
            expected = set(session.scalars(select(Passage.expected).where(Passage.expected != "")))
    of_material = embedded(sorted(question for each in expected for question in each.splitlines()))
    others = [*everyday.values(), *embedded(EVERYDAY.read_text(encoding="utf-8").splitlines()).values()]
    features = np.array([*of_material.values(), *others], dtype=np.float64)
    of_its_kind = np.arange(len(features)) < len(of_material)
    rule = _fitted(features, of_its_kind, np.ones(len(features)), penalty=PENALTY_OF_KIND)
    by_passage = {each: [of_material[question] for question in each.splitlines()] for each in expected}
    familiar.write(model.space, rule.astype(np.float32), by_passage, others)


def _asked(material: Path, weights: Mapping[Path, float], cache: Path | None) -> Iterator[Row]:
    chosen = {path: benching.choose(material, path, files=False) for path in weights}
    with benching.opened(read_settings(), cache, by_meaning=True) as here:
        first = next(iter(chosen.values()))
        benching.ask_everything(here, replace(first, questions=first.questions[:1]), [configurations.DEFAULT])
        assistant = here.assistant
        with assistant.database.reading() as session:
            for path, asked in ((path, asked) for path, measured in chosen.items() for asked in measured.questions):
                found = search.search(
                    session,
                    following.search_text(asked.text, asked.previous),
                    embedder=assistant.embedder,
                    vectors=assistant.vectors,
                    glossary=assistant.glossary,
                    audiences=frozenset(Audience),
                )
                if found.evidence:
                    name = f"{path.parent.name}/{path.stem}"
                    yield name, weights[path], bool(asked.gold), _features(found.evidence)


def _features(evidence: Evidence) -> tuple[float, ...]:
    similarity = max(evidence.similarity or 0.0, LOWEST)
    length = math.log1p(evidence.words)
    both = evidence.strength, evidence.missing, float(evidence.lacks), length, similarity, evidence.elsewhere or 0.0
    kind = evidence.familiar or Familiarity(odds=math.nan, margin=math.nan)
    return *both, kind.odds, kind.margin


def _report(rows: Sequence[Row], names: Sequence[str], wrongly: float) -> None:
    features = np.array([row[3][: len(names)] for row in rows])
    answers = np.array([row[2] for row in rows])
    weights = np.array([row[1] for row in rows])
    sets = [row[0] for row in rows]
    values = _cross_validated(features, answers, weights, sets)
    threshold = float(np.quantile(values[_of(TARGET, sets) & answers], wrongly, method="lower"))
    print(f"{', '.join(names)}: refused below {threshold:.2f} (cross-validated, 95 % intervals)")
    for name in dict.fromkeys(sets):
        for kind, where in (("wrongly", answers), ("rightly", ~answers)):
            refused = np.asarray(values[_of(name, sets) & where] < threshold, dtype=np.float64).reshape(-1, 1)
            if len(refused):
                (low,), (high,) = significance.intervals(refused)
                print(f"  {name:19} {kind} {refused.mean():.3f} ({low:.2f}-{high:.2f}) of {len(refused)}")
    constant, *fitted = _fitted(features, answers, weights)
    print(f"  constant={constant - threshold:.2f},")
    for name, weight in zip(names, fitted, strict=True):
        print(f"  {name}={weight:.2f},")


def _cross_validated(features: Table, answers: Flags, weights: Table, sets: Sequence[str]) -> Table:
    """Return the mean over the rounds of each question's logit, by weights that were fitted without it."""
    generator = np.random.default_rng(1)
    values = np.zeros(len(answers))
    for _ in range(ROUNDS):
        fold = np.zeros(len(answers), dtype=int)
        for name in dict.fromkeys(sets):
            for answer in (True, False):
                of_kind = generator.permutation(np.flatnonzero(_of(name, sets) & (answers == answer)))
                fold[of_kind] = (np.arange(len(of_kind)) + generator.integers(FOLDS)) % FOLDS
        for left_out in range(FOLDS):
            rest = fold != left_out
            constant, *fitted = _fitted(features[rest], answers[rest], weights[rest])
            values[~rest] += (constant + features[~rest] @ np.array(fitted)) / ROUNDS
    return values


def _of(name: str, sets: Sequence[str]) -> Flags:
    return np.array([each == name for each in sets])


def _fitted(features: Table, answers: Flags, weights: Table, *, penalty: float = PENALTY) -> Table:
    """Return the constant and the weights of a logistic regression, both kinds of question weighing the same.

    Newton's method; the penalty is on the weights of standardised features, not on the constant.
    """
    mean, spread = features.mean(axis=0), features.std(axis=0)
    table = np.column_stack([np.ones(len(features)), (features - mean) / spread])
    half = len(answers) / 2
    each = weights * np.where(answers, half / weights[answers].sum(), half / weights[~answers].sum())
    held = penalty * np.eye(table.shape[1])
    held[0, 0] = 0.0
    found = np.zeros(table.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-(table @ found)))
        curve = (table * (each * chance * (1 - chance))[:, np.newaxis]).T @ table + held
        found += np.linalg.solve(curve, table.T @ (each * (answers - chance)) - held @ found)
    slopes = found[1:] / spread
    return np.concatenate([[found[0] - mean @ slopes], slopes])


if __name__ == "__main__":
    main()
