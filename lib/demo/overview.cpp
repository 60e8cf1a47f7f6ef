#include "demo/overview.hpp"

#include <string_view>

namespace kadr::demo {
namespace {

constexpr std::string_view trades[] = {"a night-train conductor",
                                       "a disgraced cartographer",
                                       "a young lighthouse keeper",
                                       "a retired safe-cracker",
                                       "a piano tuner",
                                       "a junior prosecutor",
                                       "an orphaned clockmaker",
                                       "a deep-sea welder",
                                       "a travelling projectionist",
                                       "an ambitious court stenographer",
                                       "a beekeeper",
                                       "a former chess prodigy"};
constexpr std::string_view places[] = {"in a mining town above the clouds",
                                       "on the last ferry of the season",
                                       "in post-war Trieste",
                                       "at the edge of a shrinking lake",
                                       "in a city that never switches off",
                                       "on an island nobody claims",
                                       "in a hotel closed for the winter",
                                       "along the old salt road"};
constexpr std::string_view findings[] = {"finds a letter addressed to someone who does not exist yet",
                                         "witnesses a crime that the whole street denies",
                                         "inherits a cinema with one film in its vault",
                                         "is mistaken for a hero of the revolution",
                                         "receives a call from a line cut ten years ago",
                                         "discovers that the town's maps have been wrong on purpose",
                                         "agrees to hide a stranger for a single night",
                                         "wins a house in a card game and loses everything else"};
constexpr std::string_view helpers[] = {"a sceptical customs officer",   "an estranged sister",
                                        "a thief with a perfect memory", "a retired stunt rider",
                                        "the only doctor in the valley", "a boy who counts trains",
                                        "a singer on the run",           "an unreliable translator"};
constexpr std::string_view goals[] = {"uncover who has been rewriting the records",
                                      "cross the border before the thaw",
                                      "bring the orchestra back together",
                                      "return what was stolen without being seen",
                                      "keep a promise made in another language",
                                      "prove that the accident was none",
                                      "find the missing reel",
                                      "win back the trust of a divided family"};
constexpr std::string_view turns[] = {"But every answer costs a friend.",
                                      "What begins as a favour becomes a reckoning.",
                                      "Nobody expects the winter to take sides.",
                                      "The closer they come, the less they want to know.",
                                      "Then the power fails, and the city shows another face.",
                                      "Only the river keeps the secret, and the river is rising."};
constexpr std::string_view closings[] = {
    "A tender story of chance and stubbornness.", "A wry fable about the price of silence.",
    "A race against time, weather and pride.", "An unhurried portrait of people who stayed.",
    "A tale told with warmth, rain and brass music."};

}  // namespace

std::string write_overview(random& dice, const std::string& lead) {
  const int sentences = dice.between(2, 4);
  std::string text = lead + ", ";
  text += dice.pick(trades);
  text += ' ';
  text += dice.pick(places);
  text += ", ";
  text += dice.pick(findings);
  text += ". Together with ";
  text += dice.pick(helpers);
  text += ", the only way out is to ";
  text += dice.pick(goals);
  text += '.';
  if (sentences > 2) (text += ' ') += dice.pick(turns);
  if (sentences > 3) (text += ' ') += dice.pick(closings);
  return text;
}

}  // namespace kadr::demo
