import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { Signup } from "./Signup";

function App() {
  const [isOpen, setOpen] = useState(true);
  const [outcome, setOutcome] = useState("");
  return (
    <main>
      <h1>The pottery's letter</h1>
      <p>{/created|exists|accepted/.test(outcome) ? "You are one of our readers." : "Four thousand people read it."}</p>
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        Become a reader
      </button>
      {isOpen && <Signup onOutcome={setOutcome} />}
    </main>
  );
}

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
