import { Start } from "../components/start.tsx";

export default function StartPage() {
  return <Start />;
}
