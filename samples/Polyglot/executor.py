"""An executor that knows nothing of .NET: the v1 executor API of Mesos in JSON. Its tasks are points, and their results the line through them."""

import base64
import http.client
import json
import os
import statistics
import time
import uuid


def call(kind, **content):
    connection = http.client.HTTPConnection(os.environ["MESOS_AGENT_ENDPOINT"])
    body = {
        "framework_id": {"value": os.environ["MESOS_FRAMEWORK_ID"]},
        "executor_id": {"value": os.environ["MESOS_EXECUTOR_ID"]},
        "type": kind,
        **content,
    }
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    connection.request("POST", "/api/v1/executor", json.dumps(body), headers)
    return connection.getresponse()


def events():
    stream = call("SUBSCRIBE", subscribe={"unacknowledged_tasks": [], "unacknowledged_updates": []})
    # RecordIO: the length in decimal, a line feed, and that many bytes.
    while length := stream.readline():
        yield json.loads(stream.read(int(length)))


def update(task, state, **more):
    status = {
        "task_id": task["task_id"],
        "state": state,
        "source": "SOURCE_EXECUTOR",
        "uuid": base64.b64encode(uuid.uuid4().bytes).decode(),
        "timestamp": time.time(),
        **more,
    }
    call("UPDATE", update={"status": status}).read()


def run(task):
    try:
        points = json.loads(base64.b64decode(task["data"]))
        line = statistics.linear_regression(points["x"], points["y"])
        update(task, "TASK_FINISHED", data=base64.b64encode(json.dumps(line._asdict()).encode()).decode())
    except Exception as failure:
        update(task, "TASK_FAILED", message=str(failure))


for event in events():
    if event["type"] == "LAUNCH":
        run(event["launch"]["task"])
    elif event["type"] == "SHUTDOWN":
        break
