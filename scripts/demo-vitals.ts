import { setTimeout as wait } from "node:timers/promises";
import { openVitalsRead } from "#chain/vitals";
import { openChain } from "./session.ts";
import { newDevice } from "./simulate/people.ts";
import type { Running } from "./start/summary.ts";
import { timedRows, type VitalsCsv } from "./vitals/csv.ts";
import { openSensor } from "./vitals/device.ts";
import { oracleAt } from "./vitals/oracle-place.ts";

/** Readings that the device signs together. */
const batchSize = 500;
const pauseMilliseconds = 1000;
const mostPauses = 180;
/** From an anchored window to its copies at gateways. */
const deliveryMilliseconds = 4000;

/** A new device of the demo's patient sends a file's rows, the last as of now; once they are at the gateways, it is done. */
export async function sendDemoVitals(running: Running, csv: VitalsCsv): Promise<void> {
  const { rpcUrl, site, gateways, oracle, cast } = running;
  const [gateway] = gateways;
  if (gateway === undefined) throw new Error("a demo without a gateway");
  const chain = await openChain({ rpcUrl, registration: site.contracts.Registration });
  try {
    const self = await newDevice({ chain, gateway }, cast.patient.person.number);
    const sensor = openSensor(self, { next: 1, pending: [] });
    const measured = timedRows(csv, Math.floor(Date.now() / 1000)).flat();
    for (let at = 0; at < measured.length; at += batchSize)
      await sensor.measure(measured.slice(at, at + batchSize));
    const place = await oracleAt(chain.services, oracle.url);
    await until(async () => {
      await sensor.send(place); // an oracle takes so many a minute
      return sensor.counts().waiting === 0;
    });
    const { accepted } = sensor.counts();
    const { device } = openVitalsRead(chain.provider, site);
    await until(async () => ((await device(self.device))?.accepted ?? 0) >= accepted);
    await wait(deliveryMilliseconds);
  } finally {
    chain.provider.destroy();
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let pauses = 0; !(await holds()); pauses += 1) {
    if (pauses === mostPauses) throw new Error("the demo's oracle did not take all readings");
    await wait(pauseMilliseconds);
  }
}
