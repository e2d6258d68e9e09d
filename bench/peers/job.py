"""The job both scripts read: which texts to label, how, and where the answers go. See `PeerJob` in bench/peers/peer.ts."""

import json
import sys


def read_job():
    return json.load(sys.stdin)


def write_answers(job, answers):
    """One answer a text, in their order; None where there is none."""
    with open(job["out"], "w", encoding="utf-8") as file:
        json.dump({"answers": answers}, file)


def options(job):
    """What LiteLLM hands to Ollama: the same as Verbatim sends."""
    return {
        "api_base": job["address"],
        "temperature": 0,
        "seed": 1,
        "num_ctx": job["contextTokens"],
        "keep_alive": "30m",
    }
