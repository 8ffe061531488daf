import { decodePage } from "#lib/window-delivery";

/** What went between this program and its gateways, as the story's people saw it. */
export type Traffic = {
  /** `fetch` that notes each request as it is answered. */
  readonly fetch: typeof fetch;
  readonly requests: readonly NotedRequest[];
};

export type NotedRequest = {
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** The text that was sent, where it was one. */
  readonly body: string | undefined;
  /** A page of readings after the first that brought none, and so told nothing. */
  readonly isEmpty: boolean;
};

/** Begins to note. */
export function noteTraffic(): Traffic {
  const requests: NotedRequest[] = [];
  return {
    requests,
    fetch: async (input, init = {}) => {
      const answer = await fetch(input, init);
      const url = new URL(input instanceof Request ? input.url : input);
      const { origin, pathname, search } = url;
      const { method = "GET", body } = init;
      requests.push({
        ...{ origin, method, path: `${pathname}${search}`, status: answer.status },
        body: typeof body === "string" ? body : undefined,
        isEmpty: answer.ok && isLaterPage(url) && (await isEmptyPage(answer.clone())),
      });
      return answer;
    },
  };
}

const isLaterPage = ({ pathname, searchParams }: URL): boolean =>
  /^\/patients\/\d+\/readings$/.test(pathname) && searchParams.get("after") !== "0";

const isEmptyPage = async (answer: Response): Promise<boolean> =>
  decodePage(new Uint8Array(await answer.arrayBuffer())).windows.length === 0;

/**
 * How many answers gave somebody something of this patient's that a log must show. The story lists one category at most. Of
 * readings the first page shows that there are none, each further one only what it brings.
 */
export function readsOf({ requests }: Traffic, patient: number): number {
  const ofRecord = /^\/records\/[0-9a-f]+\/(key-box|header-box|payload)$/;
  const ofPatient = new RegExp(
    `^/patients/${patient}/(capsules/\\d+|slots|headers|readings\\?.*)$`,
  );
  return requests.filter(
    ({ method, path, status, isEmpty }) =>
      method === "GET" && status < 300 && !isEmpty && (ofRecord.test(path) || ofPatient.test(path)),
  ).length;
}
