import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { ColorSchemeScript, mantineHtmlProps } from "@mantine/core";
import "@fontsource-variable/inter";
import "@mantine/core/styles.css";
import "./house.css";
import "./shell.css";
import "./patient-rooms.css";
import { Providers } from "../components/providers.tsx";

export const metadata: Metadata = {
  title: { default: "HealthChain", template: "%s · HealthChain" },
  description: "Your health records: you decide who reads them, and you see who did.",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#101615" },
  ],
};

export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" />
      </head>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
