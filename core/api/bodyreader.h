#pragma once

#include "base/error.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace oxide::api {

/// What is wrong with a request: the first thing that was found (InvalidArgument), with its path
/// ("messages[2].content"). And what in it nobody has read ("messages.name"), each once, the first
/// `kMostNames` of them.
class Complaint final
{
public:
    static constexpr std::size_t kMostNames = 64;

    void say(const std::string &path, const std::string &what);
    [[nodiscard]] const std::optional<base::Error> &error() const { return m_error; }

    void noteUnread(std::string_view path, std::string_view key);
    [[nodiscard]] const std::vector<std::string> &unread() const { return m_unread; }
    /// Members beyond those, however often one name comes.
    [[nodiscard]] std::size_t unreadRest() const { return m_unreadRest; }
    /// A kind of content that Oxide cannot read, but a provider of the same dialect may. The first
    /// `kMostNames` are kept.
    void noteContent(const std::string &kind);
    [[nodiscard]] const std::vector<std::string> &content() const { return m_content; }

private:
    std::optional<base::Error> m_error;
    std::vector<std::string> m_unread;
    std::size_t m_unreadRest = 0;
    std::vector<std::string> m_content;
};

/// Reads the members of one object of a request. A null is as good as absent; a wrong type or an
/// impossible value goes to the complaint. Remembers which members were asked for.
class BodyReader final
{
public:
    /// `from` and `complaint` outlive the reader. Null, and something else than an object, reads as
    /// an empty one, with a complaint.
    BodyReader(const boost::json::value *from, std::string path, Complaint &complaint);
    /// close()
    ~BodyReader();
    BodyReader(const BodyReader &) = delete;
    BodyReader &operator=(const BodyReader &) = delete;

    [[nodiscard]] std::string pathTo(std::string_view key) const;
    void complain(std::string_view key, const std::string &what);

    /// The member itself; null where it is absent or null.
    [[nodiscard]] const boost::json::value *any(std::string_view key);
    [[nodiscard]] std::optional<std::string> text(std::string_view key);
    /// Complains where it is absent or empty.
    [[nodiscard]] std::string requiredText(std::string_view key);
    [[nodiscard]] std::optional<bool> boolean(std::string_view key);
    [[nodiscard]] std::optional<double> number(std::string_view key, double least, double most);
    [[nodiscard]] std::optional<std::int64_t>
    integer(std::string_view key, std::int64_t least = std::numeric_limits<std::int64_t>::min(),
            std::int64_t most = std::numeric_limits<std::int64_t>::max());
    /// As `integer`, for counts of tokens and the like: from 1 to what an int holds.
    [[nodiscard]] std::optional<int> count(std::string_view key);
    /// The same where these mean as much as nothing: some servers' words for "no limit".
    [[nodiscard]] std::optional<int> countUnless(std::string_view key,
                                                 std::initializer_list<std::int64_t> none);
    [[nodiscard]] const boost::json::array &list(std::string_view key);
    [[nodiscard]] std::vector<std::string> texts(std::string_view key);
    /// An object as JSON text; empty where it is absent.
    [[nodiscard]] std::string objectText(std::string_view key);

    /// Marks members as dealt with, or as nothing that an answer depends on.
    void skip(std::initializer_list<std::string_view> keys);
    void skipAll() { m_isClosed = true; }
    /// All of it is content of this kind, which only a provider of the same dialect can read: it is
    /// noted. Addresses in it must be public, for whoever reads it fetches them.
    void leaveToProvider(const std::string &kind);
    /// Notes the members that nobody asked for.
    void close();
    [[nodiscard]] Complaint &complaint() { return m_complaint; }
    [[nodiscard]] const std::string &path() const { return m_path; }

private:
    const boost::json::object *m_from;
    std::string m_path;
    Complaint &m_complaint;
    std::set<std::string, std::less<>> m_read;
    bool m_isClosed = false;
};

/// "messages[3]"
[[nodiscard]] std::string elementPath(std::string_view list, std::size_t index);

} // namespace oxide::api
