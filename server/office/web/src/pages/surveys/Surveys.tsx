import { NotFound } from "../../components/States";
import { path } from "../../state/route";
import { SurveyList } from "./SurveyList";
import { SurveyPage } from "./SurveyPage";
import "../../styles/survey.css";

/** Surveys: the list, and one form with its preview, responses, report and links. */
export function Surveys() {
  const [, , id, tab, more] = path.value.split("/");
  if (more !== undefined) return <NotFound />;
  return id ? <SurveyPage key={id} id={id} tab={tab ?? "preview"} /> : <SurveyList />;
}
