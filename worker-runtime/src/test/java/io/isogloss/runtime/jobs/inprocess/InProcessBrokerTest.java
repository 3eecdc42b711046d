package io.isogloss.runtime.jobs.inprocess;

import io.isogloss.runtime.jobs.JobBroker;
import io.isogloss.runtime.jobs.JobBrokerContractTest;
import io.isogloss.runtime.jobs.JobClock;

final class InProcessBrokerTest extends JobBrokerContractTest {
    @Override
    protected JobBroker freshBroker() {
        return new InProcessBroker(JobClock.system());
    }
}
