/** The form in React and react-hook-form with enlist's schema. */

import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { aptania, init } from "enlist-sdk";
import { hydrate } from "./form-react.jsx";

hydrate(standardSchemaResolver(aptania.createContact.visitor), init());
