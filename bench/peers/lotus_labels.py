"""Labels texts with LOTUS: its sem_extract with the fields of the job, each described as in Verbatim's instructions."""

import json

import lotus
import pandas
from lotus.models import LM

from job import options, read_job, write_answers


def main():
    job = read_job()
    model = LM(
        model="ollama_chat/" + job["model"],
        max_ctx_len=job["contextTokens"],
        max_tokens=job["outputTokens"],
        max_batch_size=job["workers"],
        timeout=job["timeoutSeconds"],
        **options(job),
    )
    lotus.settings.configure(lm=model, enable_cache=False)
    frame = pandas.DataFrame({"response": job["texts"]})
    fields = job["descriptions"]
    # As the model said it: the columns themselves hold every value as a string.
    labelled = frame.sem_extract(["response"], dict(fields), return_raw_outputs=True)
    write_answers(job, [answer_in(raw, fields) for raw in labelled["raw_output"]])


def answer_in(raw, fields):
    try:
        said = json.loads(raw)
    except (TypeError, ValueError):
        return None
    return {field: said.get(field) for field in fields} if isinstance(said, dict) else None


main()
