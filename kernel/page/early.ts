/** What a lesson's page does before anything is drawn. */

import "./theme";
import "./arrival";
