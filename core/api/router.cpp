#include "api/router.h"

#include "httpserver/http.h"

#include <algorithm>
#include <set>
#include <utility>

namespace oxide::api {

namespace {

using Parts = std::vector<std::string_view>;
using Values = std::map<std::string, std::string>;

/// How much a part of a pattern leaves open.
enum class PartKind { Literal, Name, Rest };

PartKind kindOf(std::string_view part)
{
    if (!part.starts_with('{'))
        return PartKind::Literal;
    return part.ends_with("...}") ? PartKind::Rest : PartKind::Name;
}

std::string nameIn(std::string_view part)
{
    const std::size_t around = kindOf(part) == PartKind::Rest ? 5 : 2; // "{...}", "{}"
    return std::string(part.substr(1, part.size() - around));
}

/// Without scheme and host, which a proxy sends, and without the query.
std::string_view pathOf(std::string_view target)
{
    if (const std::size_t scheme = target.find("://");
        !target.starts_with('/') && scheme != std::string_view::npos) {
        target.remove_prefix(scheme + 3);
        target.remove_prefix(std::min(target.find('/'), target.size()));
    }
    return target.substr(0, target.find_first_of("?#"));
}

Parts partsOf(std::string_view path)
{
    Parts parts;
    if (path.starts_with('/'))
        path.remove_prefix(1);
    if (path.ends_with('/'))
        path.remove_suffix(1);
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        parts.push_back(path.substr(0, slash));
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return parts;
}

/// What is left of the path from `first` on, as one text.
std::string restOf(const Parts &parts, std::size_t first)
{
    std::string rest;
    for (std::size_t i = first; i < parts.size(); ++i)
        rest += (i > first ? "/" : "") + httpserver::percentDecoded(parts[i]);
    return rest;
}

bool matches(const Parts &pattern, const Parts &asked)
{
    const bool takesRest = !pattern.empty() && kindOf(pattern.back()) == PartKind::Rest;
    if (takesRest ? asked.size() < pattern.size() : asked.size() != pattern.size())
        return false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (kindOf(pattern[i]) == PartKind::Literal
            && httpserver::percentDecoded(asked[i]) != pattern[i])
            return false;
    }
    return true;
}

Values valuesOf(const Parts &pattern, const Parts &asked)
{
    Values values;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (kindOf(pattern[i]) == PartKind::Name)
            values[nameIn(pattern[i])] = httpserver::percentDecoded(asked[i]);
        else if (kindOf(pattern[i]) == PartKind::Rest)
            values[nameIn(pattern[i])] = restOf(asked, i);
    }
    return values;
}

bool isMoreParticular(const Parts &a, const Parts &b)
{
    return std::ranges::lexicographical_compare(a, b, {}, kindOf, kindOf);
}

std::string allowText(const std::set<std::string_view> &methods)
{
    std::string text;
    for (const std::string_view method : methods)
        text += std::string(method) + (method == "GET" ? ", HEAD, " : ", ");
    return text.empty() ? text : text + "OPTIONS";
}

} // namespace

Router::Router(Routes routes) : m_routes(std::move(routes))
{
    for (const Route &route : m_routes) {
        const Parts parts = partsOf(route.path);
        auto path = std::ranges::find(m_paths, parts, &Path::parts);
        if (path == m_paths.end())
            path = m_paths.insert(m_paths.end(), Path{parts, {}});
        path->routes.push_back(&route);
    }
    std::ranges::stable_sort(m_paths, isMoreParticular, &Path::parts);
}

Router::Found Router::find(std::string_view method, std::string_view target) const
{
    const Parts asked = partsOf(pathOf(target));
    const std::string_view wanted = method == "HEAD" ? "GET" : method;
    Found found;
    std::set<std::string_view> methods;
    for (const Path &path : m_paths) {
        if (!matches(path.parts, asked))
            continue;
        for (const Route *route : path.routes) {
            methods.insert(route->method);
            if (route->method == wanted && found.route == nullptr) {
                found.route = route;
                found.path = valuesOf(path.parts, asked);
            }
        }
    }
    found.allow = allowText(methods);
    return found;
}

Dialect Router::dialectOf(std::string_view target) const
{
    const Parts asked = partsOf(pathOf(target));
    Dialect dialect = Dialect::Rest;
    std::size_t most = 0;
    for (const Route &route : m_routes) {
        const Parts parts = partsOf(route.path);
        const auto apart = std::ranges::mismatch(parts, asked).in1;
        const auto common = static_cast<std::size_t>(apart - parts.begin());
        if (common > most) {
            most = common;
            dialect = route.dialect;
        }
    }
    return dialect;
}

} // namespace oxide::api
