"""The doers' names: language -> reader."""

READERS = {"en": "servanda.annotation.annotators.reader:NeuralReader"}
