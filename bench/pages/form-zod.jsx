/** The form in React, react-hook-form and zod. */

import { zodResolver } from "@hookform/resolvers/zod";
import { visitor } from "../schema.mjs";
import { hydrate } from "./form-react.jsx";

hydrate(zodResolver(visitor));
