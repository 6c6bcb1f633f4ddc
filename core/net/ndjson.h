#pragma once

#include "net/linesplitter.h"
#include "net/streamparser.h"

namespace oxide::net {

/// Newline-delimited JSON: each line that is not blank is an event without a name. The JSON itself
/// is the reader's affair.
class NdjsonParser final : public StreamParser
{
public:
    explicit NdjsonParser(std::size_t maxLine = LineSplitter::kMaxLine);

    [[nodiscard]] base::Result<std::vector<StreamEvent>> feed(std::string_view bytes) override;
    [[nodiscard]] base::Result<std::vector<StreamEvent>> finish() override;

private:
    LineSplitter m_lines;
};

} // namespace oxide::net
