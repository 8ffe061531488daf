import { Nowhere } from "../components/nowhere.tsx";

export const metadata = { title: "Not found" };

export default function NotFoundPage() {
  return <Nowhere />;
}
