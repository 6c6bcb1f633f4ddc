#include "catalog/arena.h"

#include "base/text.h"
#include "catalog/comparablename.h"
#include "catalog/source.h"
#include "net/httpclient.h"
#include "net/jsonread.h"

#include <boost/json.hpp>
#include <QCoroTask>

namespace oxide::catalog {

using base::Result;
using model::CatalogFacts;

namespace {

namespace json = boost::json;
using net::elements;
using net::integer;
using net::member;
using net::number;
using net::text;

constexpr int kPageRows = 100; ///< the most that the server gives
constexpr int kMostPages = 20;

/// The whole of the text leaderboard, with answers' length and looks taken out of the votes.
constexpr const char *kQuery = "/filter?dataset=lmarena-ai%2Fleaderboard-dataset"
                               "&config=text_style_control&split=latest"
                               "&where=%22category%22%3D%27overall%27";

/// "Z.ai" and "Z-AI" are "zai".
std::string houseName(std::string_view organization)
{
    std::string joined;
    for (const std::string &word : wordsOf(base::toLowerAscii(organization)))
        joined += word;
    return std::string(houseOf(joined).value_or(joined));
}

std::optional<bool> isOpen(std::string_view license)
{
    const std::string lower = base::toLowerAscii(license);
    if (lower.empty() || lower == "unknown" || lower == "n/a")
        return std::nullopt;
    return !lower.starts_with("propr"); // also misspelt there
}

std::optional<CatalogFacts> factsOf(const json::value *row)
{
    const std::string_view name = text(member(row, "model_name"));
    const auto rating = number(member(row, "rating"));
    if (name.empty() || !rating || text(member(row, "category")) != "overall")
        return std::nullopt;
    CatalogFacts facts;
    const std::string house = houseName(text(member(row, "organization")));
    facts.name = (house.empty() ? std::string() : house + '/') + std::string(name);
    facts.openWeights = isOpen(text(member(row, "license")));
    facts.rating =
        model::Rating{*rating, model::RatingScale::Arena, integer(member(row, "vote_count"))};
    return facts;
}

class Arena final : public Source
{
public:
    Arena(std::shared_ptr<net::HttpClient> http, std::string baseUrl)
        : m_http(std::move(http)), m_baseUrl(withoutSlash(std::move(baseUrl)))
    {
    }

    [[nodiscard]] model::CatalogSource id() const override { return model::CatalogSource::Arena; }

    QCoro::Task<Result<std::vector<CatalogFacts>>> fetch(std::vector<std::string>,
                                                         std::stop_token stop) override
    {
        const auto http = m_http;
        const std::string url = m_baseUrl + kQuery;
        std::vector<CatalogFacts> all;
        std::int64_t offset = 0;
        for (int page = 0; page < kMostPages; ++page) {
            auto sending = http->send(listRequest(url + "&offset=" + std::to_string(offset)
                                                  + "&length=" + std::to_string(kPageRows)),
                                      stop);
            const auto response = co_await sending;
            if (!response)
                co_return base::fail(response.error());
            auto parsed = parseArena(response->body);
            if (!parsed)
                co_return base::fail(std::move(parsed.error()));
            for (CatalogFacts &facts : parsed->facts)
                all.push_back(std::move(facts));
            offset += parsed->rows;
            if (parsed->rows == 0 || offset >= parsed->total)
                break;
        }
        if (all.empty())
            co_return base::fail(base::ErrorKind::BadResponse, "The leaderboard is empty.");
        co_return all;
    }

private:
    std::shared_ptr<net::HttpClient> m_http;
    std::string m_baseUrl;
};

} // namespace

Result<ArenaPage> parseArena(std::string_view body)
{
    const auto parsed = net::parseJson(body);
    if (!parsed)
        return base::fail(parsed.error());
    const json::value *rows = member(*parsed, "rows");
    if (!rows || !rows->is_array())
        return base::fail(base::ErrorKind::BadResponse, "The leaderboard has no rows.");
    ArenaPage page;
    for (const json::value &row : elements(rows)) {
        ++page.rows;
        if (auto facts = factsOf(member(row, "row")))
            page.facts.push_back(std::move(*facts));
    }
    page.total = integer(member(*parsed, "num_rows_total")).value_or(page.rows);
    return page;
}

std::unique_ptr<Source> makeArena(std::shared_ptr<net::HttpClient> http, std::string baseUrl)
{
    return std::make_unique<Arena>(std::move(http), std::move(baseUrl));
}

} // namespace oxide::catalog
