"""Creates a run a day and waits until it is Published: a green Job is not a correct dataset.

Needs the Python package kubernetes beside Airflow 3, and a service account that may create and get BatchRuns.
"""

import pendulum
from airflow.exceptions import AirflowFailException
from airflow.sdk import PokeReturnValue, dag, task

GROUP, VERSION, PLURAL, NAMESPACE = "batchrun.dev", "v1alpha1", "batchruns", "default"


def runs():
    from kubernetes import client, config

    config.load_incluster_config()
    return client.CustomObjectsApi()


@dag(schedule="@daily", start_date=pendulum.datetime(2026, 7, 1, tz="UTC"), catchup=False)
def orders():
    @task(retries=3)
    def request(ds: str) -> str:
        """Asks for the day. A task that is tried again finds the run it asked for before."""
        from kubernetes.client.exceptions import ApiException

        name = f"orders-{ds}"
        body = {
            "apiVersion": f"{GROUP}/{VERSION}",
            "kind": "BatchRun",
            "metadata": {"name": name},
            "spec": {"datasetRef": {"name": "orders"}, "partition": {"day": ds}},
        }
        try:
            runs().create_namespaced_custom_object(GROUP, VERSION, NAMESPACE, PLURAL, body)
        except ApiException as refused:
            if refused.status != 409:
                raise
        return name

    @task.sensor(poke_interval=30, timeout=12 * 3600, mode="reschedule")
    def published(name: str) -> PokeReturnValue:
        run = runs().get_namespaced_custom_object(GROUP, VERSION, NAMESPACE, PLURAL, name)
        status = run.get("status", {})
        phase = status.get("phase")
        if phase in ("Failed", "Completed"):
            raise AirflowFailException(f"{name} is {phase}: {status.get('message')}")
        return PokeReturnValue(is_done=phase == "Published", xcom_value=status.get("commit", {}).get("version"))

    published(request())


orders()
