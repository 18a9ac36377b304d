/** Where the process that runs cells starts: what holds for every module must stand before the first is loaded. */

import { keepNames } from "./own-names";

keepNames();
require("./child");
