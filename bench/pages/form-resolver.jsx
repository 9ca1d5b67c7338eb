/** The form by React and react-hook-form, judged by ours. */

import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { aptania, init } from "enlist-sdk";
import { hydrate } from "./form-react.jsx";

hydrate(standardSchemaResolver(aptania.createContact.visitor), init());
