"use client";

import { Button, Group, Stack, Text, useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { safeFileName } from "#lib/file-name";
import type { Told, ToShow } from "../../viewer/shown.ts";
import { Notice, Waiting } from "../notice.tsx";
import { saveFile } from "../save-file.ts";
import styles from "./record-viewer.module.css";

type Progress = Exclude<Told["state"], "ready"> | "loading" | "too-large";

/**
 * Draws a record: PDF, picture or text, in a frame that has no origin, no network and no way to the keys. HTML, SVG and
 * the like are text here, whatever they say they are.
 */
export function RecordViewer({
  bytes,
  mediaType,
  title,
  fileName = title,
}: {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mediaType: string;
  readonly title: string;
  readonly fileName?: string;
}) {
  const scheme = useComputedColorScheme("light");
  const { frame, progress } = useDrawing({ bytes, mediaType, title, scheme });
  return (
    <Stack gap={8}>
      {progress === "loading" ? <Waiting what="Drawing the record" /> : null}
      {progress === "failed" || progress === "too-large" ? <NotDrawn progress={progress} /> : null}
      {isActive(bytes) ? (
        <Notice weight="attention" title="This file holds program code">
          <Text>It is shown as plain text. If you save it, don’t open it in a browser.</Text>
        </Notice>
      ) : null}
      <iframe
        key={scheme}
        ref={frame}
        src="/viewer/"
        sandbox="allow-scripts"
        referrerPolicy="no-referrer"
        title={`${title}, the record itself`}
        className={styles["frame"]}
        hidden={progress === "failed" || progress === "too-large"}
      />
      <Group>
        <Button
          type="button"
          variant="default"
          onClick={() =>
            saveFile(bytes, {
              name: safeFileName(fileName, mediaType),
              mediaType: "application/octet-stream",
            })
          }
        >
          Save as a file
        </Button>
      </Group>
    </Stack>
  );
}

/** Hands the record to the frame once it is ready, and hears how it goes. */
function useDrawing({ bytes, mediaType, title, scheme }: ToShow) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [progress, setProgress] = useState<Progress>("loading");
  useEffect(() => {
    const hear = ({ source, data }: MessageEvent<Told>): void => {
      const viewer = frame.current?.contentWindow;
      if (viewer === null || viewer === undefined || source !== viewer) return;
      // A frame without an origin can't be named as a target; frame-src keeps any other page out of it.
      const shown: ToShow = { bytes, mediaType, title, scheme };
      if (data.state === "ready") viewer.postMessage(shown, "*");
      else setProgress(progressOf(data));
    };
    window.addEventListener("message", hear);
    return () => window.removeEventListener("message", hear);
  }, [bytes, mediaType, title, scheme]);
  return { frame, progress };
}

const progressOf = (told: Exclude<Told, { state: "ready" }>): Progress =>
  told.state === "failed" && told.reason === "too-large" ? "too-large" : told.state;

function NotDrawn({ progress }: { readonly progress: "failed" | "too-large" }) {
  const why =
    progress === "too-large"
      ? "This picture is too large to draw here"
      : "This record can’t be drawn here";
  return (
    <Notice weight="attention" title={why} live>
      <Text>Nothing was lost. Save it as a file and open it with a program that you trust.</Text>
    </Notice>
  );
}

/** Whether a browser would run, or load something for, what stands in a file. */
function isActive(bytes: Uint8Array): boolean {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 4096));
  return /<(?:!doctype html|html|svg|script|iframe|object|embed)\b/i.test(head);
}
