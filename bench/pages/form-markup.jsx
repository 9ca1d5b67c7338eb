/** The form as a server renders it, the same for every page. */

import { renderToString } from "react-dom/server.browser";
import { Signup } from "./form-react.jsx";

export const markup = renderToString(<Signup />);
