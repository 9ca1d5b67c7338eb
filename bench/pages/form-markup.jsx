/** The form as a server renders it, the same for every page. */

// The build for browsers opens a channel, which keeps Node running.
import { renderToString } from "react-dom/server.edge";
import { Signup } from "./form-react.jsx";

export const markup = renderToString(<Signup />);
