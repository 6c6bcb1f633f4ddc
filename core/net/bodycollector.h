#pragma once

#include "net/httpclient.h"

#include <cstddef>
#include <string>
#include <utility>

namespace oxide::net {

/// Collects a whole body, up to a limit in bytes.
class BodyCollector final : public BodyReader
{
public:
    explicit BodyCollector(std::size_t limit) : m_limit(limit) {}

    void onHead(const ResponseHead &) override {}
    [[nodiscard]] Reading onBytes(std::string_view bytes) override;

    /// What was collected as the body of `head`, or why that failed.
    [[nodiscard]] base::Result<Response> take(base::Result<ResponseHead> head,
                                              const std::string &where);

private:
    std::size_t m_limit;
    std::string m_body;
    bool m_tooLarge = false;
};

} // namespace oxide::net
