"""Labels texts with LOTUS: its sem_extract with the fields of the job, each described as in Verbatim's instructions."""

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
    labelled = frame.sem_extract(["response"], dict(fields))
    answers = [
        {field: row.get(field) for field in fields} for row in labelled.to_dict(orient="records")
    ]
    write_answers(job, answers)


main()
