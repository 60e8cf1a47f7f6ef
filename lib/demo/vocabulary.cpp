#include "demo/vocabulary.hpp"

#include <array>
#include <iterator>
#include <numeric>
#include <tuple>

#include "demo/random.hpp"

namespace kadr::demo {
namespace {

constexpr std::string_view adjectives[] = {"Silent",   "Crimson",   "Distant",  "Broken",    "Golden", "Hidden",
                                           "Last",     "Paper",     "Restless", "Hollow",    "Winter", "Electric",
                                           "Borrowed", "Velvet",    "Bitter",   "Northern",  "Second", "Burning",
                                           "Quiet",    "Forgotten", "Glass",    "Wandering", "Salt",   "Midnight",
                                           "Tender",   "Iron",      "Painted",  "Invisible", "Copper", "Endless"};
constexpr std::string_view nouns[] = {
    "Harbour",   "Orchard",  "Witness", "Machine",   "River",   "Lantern",   "Stranger",   "Garden",
    "Signal",    "Carnival", "Letter",  "Horizon",   "Station", "Empire",    "Shadow",     "Voyage",
    "Promise",   "Fortress", "Melody",  "Labyrinth", "Summer",  "Bridge",    "Daughter",   "Engine",
    "Monument",  "Tide",     "Verdict", "Season",    "Island",  "Cathedral", "Hunter",     "Waltz",
    "Passenger", "Archive",  "Comet",   "Kingdom",   "Mirror",  "Desert",    "Clockmaker", "Frontier"};
constexpr std::string_view endings[] = {"",           " of Ashes", " of Winter",   " in the Rain", " at Dawn",
                                        " of Lisbon", " Below",    " and the Sea", " Returns",     " by Night"};

struct foreign_words {
  foreign_language language;
  std::array<std::string_view, 12> heads;
  std::array<std::string_view, 10> tails;
  std::string_view joint;
};

// A noun phrase and an adverbial that goes with every one of them, so that any pair is grammatical.
constexpr foreign_words foreign[foreign_languages] = {
    {{"fr", "FR", true},
     {"La Dernière Forêt", "L'Été perdu", "Le Garçon de café", "Les Étoiles", "Une Fenêtre", "La Mémoire", "Le Château",
      "L'Écho", "Les Fiançailles", "Un Hôtel", "La Rivière", "Le Théâtre"},
     {"à l'aube", "sous la pluie", "en février", "près de la mer", "après la fête", "sans adieu", "de l'autre côté",
      "à Genève", "au-delà du fleuve", "pour toujours"},
     " "},
    {{"de", "DE", true},
     {"Das Mädchen", "Der Schlüssel", "Die Brücke", "Ein Frühling", "Die Gärten", "Der König", "Das Geräusch",
      "Die Straße", "Der Flüchtling", "Ein Märchen", "Die Wölfe", "Das Gewölbe"},
     {"im Nebel", "von Köln", "über dem Fluss", "ohne Namen", "vor dem Sturm", "bei Nacht", "aus Papier",
      "hinter den Hügeln", "in der Kälte", "am Ende der Welt"},
     " "},
    {{"es", "ES", true},
     {"El Niño", "La Última Canción", "Los Años", "Una Montaña", "El Corazón", "La Señora", "El Jardín", "Las Águilas",
      "Un Otoño", "La Estación", "El Océano", "La Compañía"},
     {"bajo la lluvia", "en el desierto", "sin dueño", "al amanecer", "de Málaga", "después del baile",
      "contra el viento", "en silencio", "más allá del río", "para mañana"},
     " "},
    {{"it", "IT", true},
     {"La Città", "Il Caffè", "L'Età dell'oro", "La Libertà", "Un Lunedì", "La Verità", "Il Ragazzo", "Le Colline",
      "La Metà", "Il Papà", "La Virtù", "Un Addio"},
     {"sul mare", "di Forlì", "senza perché", "nella nebbia", "al tramonto", "di nessuno", "oltre il confine",
      "dopo l'estate", "a mezzanotte", "che verrà"},
     " "},
    {{"sv", "SE", true},
     {"Sången", "Ön", "Älgen", "Våren", "Brännvinet", "Skärgården", "Hjärtat", "Flickan", "Kärleken", "Bågen", "Tåget",
      "Fjällräven"},
     {"vid havet", "från Malmö", "i snön", "utan hem", "på söndag", "efter regnet", "mot norr", "i Värmland",
      "om natten", "bortom ån"},
     " "},
    {{"pl", "PL", true},
     {"Droga", "Słońce", "Księżyc", "Żółty dom", "Źródło", "Ślad", "Łódź", "Mgła", "Człowiek", "Święto", "Noc",
      "Świadek"},
     {"nad Wisłą", "bez końca", "o świcie", "za górami", "we Wrocławiu", "przed burzą", "z północy",
      "po drugiej stronie", "w milczeniu", "na zawsze"},
     " "},
    {{"cs", "CZ", true},
     {"Řeka", "Dům", "Žena", "Přítel", "Světlo", "Děvče", "Měsíc", "Vlčí stopa", "Čas", "Zahrada", "Štěstí", "Kůň"},
     {"u řeky", "v Plzni", "beze jména", "za úsvitu", "před bouří", "na konci léta", "pod sněhem", "o půlnoci",
      "ze severu", "navždy"},
     " "},
    {{"ru", "RU", true},
     {"Тихий берег", "Красный поезд", "Чужое письмо", "Северная звезда", "Ёлка", "Зелёный фонарь", "Последний трамвай",
      "Моя тайга", "Белый пароход", "Старый двор", "Синяя птица", "Обычный день"},
     {"на рассвете", "под дождём", "за рекой", "в декабре", "без адреса", "у моря", "накануне", "посреди войны",
      "в Ярославле", "навсегда"},
     " "},
    {{"uk", "UA", true},
     {"Біла хата", "Їжак", "Моє місто", "Золотий степ", "Ґанок", "Літній вечір", "Пісня", "Тінь", "Чужий дім", "Зоря",
      "Вітер", "Останній міст"},
     {"над Дніпром", "у Львові", "без слів", "на світанку", "під зливою", "за обрієм", "узимку", "після бурі",
      "біля моря", "назавжди"},
     " "},
    {{"ja", "JP", false},
     {"静かな港", "最後の手紙", "夜の電車", "雪の庭", "青い灯台", "遠い約束", "ガラスの橋", "春の足音", "名もなき島",
      "月と影", "古い時計", "風の町"},
     {"京都篇", "夏の終わり", "帰り道", "雨のあと", "夜明け前", "海のそば", "二人だけ", "冬の物語", "さよなら",
      "永遠に"},
     "・"},
};

struct names {
  std::array<std::string_view, 12> given;
  std::array<std::string_view, 14> family;
};

constexpr names cultures[] = {
    {{"Eleanor", "Marcus", "Ruth", "Desmond", "Hazel", "Irving", "Nora", "Calvin", "Beatrix", "Owen", "Vivian",
      "Theodore"},
     {"Ashdown", "Pell", "Whitlock", "Carraway", "Dunmore", "Hale", "Marlowe", "Thorne", "Brightwater", "Keene",
      "Lockhart", "Osgood", "Penrose", "Quill"}},
    {{"Élodie", "Benoît", "Chloé", "Gaspard", "Inès", "Rémi", "Solène", "Thibault", "Maëlle", "Aurélien", "Zoé",
      "François"},
     {"Beauchêne", "Delorme", "Lefèvre", "Marchand", "Rivière", "Saint-Aubin", "Tessier", "Vasseur", "Périer",
      "Montclair", "Garnier", "Duchâtel", "Lacombe", "Noël"}},
    {{"Jürgen", "Anneliese", "Matthias", "Käthe", "Lukas", "Friederike", "Björn", "Heike", "Konrad", "Ursula", "Götz",
      "Silke"},
     {"Bergmüller", "Krauß", "Lindner", "Schönfeld", "Voigt", "Zellweger", "Hübner", "Eckhardt", "Brandauer", "Winkler",
      "Rössler", "Adler", "Thalbach", "Grün"}},
    {{"Ольга", "Дмитрий", "Светлана", "Пётр", "Марина", "Фёдор", "Ксения", "Илья", "Вера", "Андрей", "Таисия", "Лев"},
     {"Шевчук", "Воронцовых", "Гладких", "Макаренко", "Черных", "Савич", "Белозуб", "Ткач", "Долгих", "Маршак",
      "Коваль", "Седых", "Гринько", "Бондарь"}},
    {{"Akiko", "Haruto", "Yūko", "Kenjirō", "Sayuri", "Takumi", "Emi", "Shōta", "Naoko", "Ryō", "Michiko", "Daisuke"},
     {"Arakawa", "Fujisawa", "Hoshino", "Kitamura", "Ōtani", "Minase", "Nakagawa", "Shiraishi", "Tachibana", "Uehara",
      "Wakabayashi", "Yoshida", "Kuroda", "Ishiguro"}},
    {{"Joaquín", "Lucía", "Ramón", "Inmaculada", "Íñigo", "Paloma", "Andrés", "Belén", "Héctor", "Graciela", "Tomás",
      "Noemí"},
     {"Almendros", "Ibáñez", "Caballero", "Del Río", "Echeverría", "Fuentes", "Gálvez", "Muñoz", "Navarro", "Peñalver",
      "Quiroga", "Salinas", "Urrutia", "Zabaleta"}},
    {{"Astrid", "Søren", "Åsa", "Henrik", "Ingrid", "Leif", "Märta", "Nils", "Solveig", "Torbjörn", "Ylva", "Jørgen"},
     {"Ångström", "Dahlgren", "Ekström", "Fjeld", "Grønning", "Holm", "Lindqvist", "Møller", "Nordahl", "Sjöberg",
      "Tveit", "Vinter", "Öberg", "Strand"}},
    {{"Agnieszka", "Bogusław", "Jagoda", "Kazimierz", "Łucja", "Mirosław", "Zofia", "Wojciech", "Halina", "Tadeusz",
      "Bożena", "Stanisław"},
     {"Brzozowicz", "Dąbek", "Gołąb", "Jabłoński-Wilk", "Krawiec", "Mróz", "Nowina", "Sęk", "Śliwa", "Wrona", "Zając",
      "Żuraw", "Czapla", "Kruk"}},
};

constexpr std::size_t names_per_culture =
    std::tuple_size_v<decltype(names::given)> * std::tuple_size_v<decltype(names::family)>;
static_assert(names_per_culture * std::size(cultures) == person_names);

constexpr std::string_view genres[genre_count] = {
    "Action",  "Adventure", "Animation", "Comedy",  "Crime",   "Documentary",     "Drama",    "Family", "Fantasy",
    "History", "Horror",    "Music",     "Mystery", "Romance", "Science Fiction", "Thriller", "War",    "Western"};

struct country {
  std::string_view code, name;
};
constexpr country countries[] = {{"US", "United States of America"},
                                 {"GB", "United Kingdom"},
                                 {"CA", "Canada"},
                                 {"AU", "Australia"},
                                 {"IE", "Ireland"},
                                 {"FR", "France"},
                                 {"DE", "Germany"},
                                 {"ES", "Spain"},
                                 {"IT", "Italy"},
                                 {"SE", "Sweden"},
                                 {"PL", "Poland"},
                                 {"CZ", "Czech Republic"},
                                 {"RU", "Russia"},
                                 {"UA", "Ukraine"},
                                 {"JP", "Japan"}};

/// A walk over 0 … count-1 in a shuffled order, each once; what is beyond starts again in a later `round`.
struct place {
  std::size_t index, round;
};
template <std::size_t Count, std::size_t Step>
place shuffled(std::uint64_t seed, std::size_t ordinal) {
  static_assert(std::gcd(Count, Step) == 1);
  const std::size_t start = random(seed, Count).below(Count);
  return {(start + (ordinal % Count) * Step) % Count, ordinal / Count};
}

/// What tells round n from round 0: "", " II", " III", " IV", " 5", …
std::string sequel(std::size_t round) {
  constexpr std::string_view roman[] = {"", " II", " III", " IV"};
  return round < std::size(roman) ? std::string(roman[round]) : " " + std::to_string(round + 1);
}

}  // namespace

std::string english_title(std::uint64_t seed, std::size_t ordinal) {
  constexpr std::size_t forms = 2;
  constexpr std::size_t pairs = std::size(adjectives) * std::size(nouns);
  constexpr std::size_t total = pairs * std::size(endings) * forms;
  const auto [index, round] = shuffled<total, 14837>(seed, ordinal);
  const bool with_article = index % forms == 0;
  const std::size_t pair = (index / forms) % pairs;
  std::string title = with_article ? "The " : "";
  title += adjectives[pair % std::size(adjectives)];
  title += ' ';
  title += nouns[pair / std::size(adjectives)];
  title += endings[index / forms / pairs];
  return title + sequel(round);
}

const foreign_language& language_at(std::size_t index) noexcept {
  return foreign[index % foreign_languages].language;
}

std::string foreign_title(std::size_t language, std::uint64_t seed, std::size_t ordinal) {
  const foreign_words& words = foreign[language % foreign_languages];
  constexpr std::size_t total =
      std::tuple_size_v<decltype(foreign_words::heads)> * std::tuple_size_v<decltype(foreign_words::tails)>;
  const auto [index, round] = shuffled<total, 77>(seed + language, ordinal);
  std::string title(words.heads[index % words.heads.size()]);
  title += words.joint;
  title += words.tails[index / words.heads.size()];
  return title + sequel(round);
}

std::string person_name(std::uint64_t seed, std::size_t ordinal) {
  const auto& [given, family] = cultures[ordinal % std::size(cultures)];
  const std::size_t index = shuffled<names_per_culture, 103>(seed, ordinal / std::size(cultures)).index;
  std::string name(given[index % given.size()]);
  name += ' ';
  name += family[index / given.size()];
  return name;
}

std::string_view genre_name(std::size_t index) noexcept {
  return genres[index % genre_count];
}

std::string_view country_name(std::string_view code) noexcept {
  for (const auto& known : countries)
    if (known.code == code) return known.name;
  return code;
}

}  // namespace kadr::demo
