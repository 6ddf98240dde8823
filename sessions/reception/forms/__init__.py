"""What the team types at the desk: people (``people``), their places (``places``), lists that leave (``lists``)."""
