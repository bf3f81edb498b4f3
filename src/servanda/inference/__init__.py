"""ONNX sessions; knows no linguistics."""
