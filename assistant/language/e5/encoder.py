"""The encoder as an ONNX graph whose matrix products are of 8-bit numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.language.e5 import onnx_format
from assistant.language.e5.weights import Weights

TAKES = "summed"
GIVES = "states"
MIDDLE = 128
LEVELS = 63


def graph(weights: Weights) -> bytes:
    """Return a model from the summed embeddings of one text (1, pieces, width) to the last states of its pieces."""
    return _Graph(weights).whole()


class _Graph:
    """Collects steps and numbers; a step is named by what it gives."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[bytes] = []
        self._tensors: list[bytes] = []

    def whole(self) -> bytes:
        shape = self._weights.shape
        self._number("full", np.float32(127))
        self._number("least", np.float32(1e-9))
        self._number("middle", np.float32(MIDDLE))
        self._number("zero", np.uint8(MIDDLE))
        self._number("last", np.array([-1]))
        state = self._normalised(TAKES, "emb.ln")
        for layer in range(shape.layers):
            state = self._layer(f"l{layer}", state)
        self._step("Identity", [state], GIVES)
        return onnx_format.model(self._nodes, self._tensors, takes=TAKES, gives=GIVES, shape=(1, "pieces", shape.width))

    def _layer(self, layer: str, state: str) -> str:
        rounded = self._rounded(state)
        seen = self._step(
            "MultiHeadAttention",
            [self._product(rounded, f"{layer}.{part}") for part in ("q", "k", "v")],
            f"{layer}.seen",
            domain=onnx_format.CONTRIBUTED,
            num_heads=self._weights.shape.heads,
        )
        attended = self._product(self._rounded(seen), f"{layer}.ao")
        state = self._normalised(self._step("Add", [attended, state], f"{layer}.attended"), f"{layer}.aln")
        wide = self._step("Gelu", [self._product(self._rounded(state), f"{layer}.fi")], f"{layer}.wide")
        narrow = self._product(self._rounded(wide), f"{layer}.fo")
        return self._normalised(self._step("Add", [narrow, state], f"{layer}.narrow"), f"{layer}.oln")

    def _rounded(self, state: str) -> tuple[str, str]:
        """Return the numbers in 8 bits and what each row was multiplied by: a scale of its own, for rows differ much."""
        greatest = self._step("ReduceMax", [self._step("Abs", [state], f"{state}.size"), "last"], f"{state}.greatest")
        scale = self._step("Div", ["full", self._step("Max", [greatest, "least"], f"{state}.bound")], f"{state}.scale")
        whole = self._step("Round", [self._step("Mul", [state, scale], f"{state}.scaled")], f"{state}.whole")
        moved = self._step("Add", [whole, "middle"], f"{state}.moved")
        return self._step("Cast", [moved], f"{state}.bytes", to=onnx_format.Kind.UINT8), scale

    def _product(self, rounded: tuple[str, str], name: str) -> str:
        """Multiply by a matrix whose columns were rounded to 7 bits and add its bias.

        7 bits, because processors without VNNI add two products in 16 bits: so all compute the same.
        """
        rows, scale = rounded
        matrix = self._weights.matrix(f"{name}.w")
        steps = np.abs(matrix).max(axis=1) / LEVELS
        self._number(f"{name}.matrix", np.round(matrix / steps[:, None]).astype(np.int8).T)
        self._number(f"{name}.steps", steps)
        self._number(f"{name}.bias", self._weights.floats(f"{name}.b"))
        whole = self._step("MatMulInteger", [rows, f"{name}.matrix", "zero"], f"{name}.whole")
        real = self._step("Cast", [whole], f"{name}.real", to=onnx_format.Kind.FLOAT)
        unscaled = self._step("Div", [real, scale], f"{name}.unscaled")
        product = self._step("Mul", [unscaled, f"{name}.steps"], f"{name}.product")
        return self._step("Add", [product, f"{name}.bias"], f"{name}.sum")

    def _normalised(self, state: str, name: str) -> str:
        self._number(f"{name}.w", self._weights.floats(f"{name}.w"))
        self._number(f"{name}.b", self._weights.floats(f"{name}.b"))
        epsilon = self._weights.shape.epsilon
        return self._step("LayerNormalization", [state, f"{name}.w", f"{name}.b"], name, epsilon=epsilon)

    def _step(self, operator: str, inputs: list[str], output: str, *, domain: str = "", **attributes: float) -> str:
        self._nodes.append(onnx_format.node(operator, inputs, output, attributes, domain=domain))
        return output

    def _number(self, name: str, values: npt.NDArray[Any] | np.generic) -> None:
        self._tensors.append(onnx_format.tensor(name, np.asarray(values)))
