#pragma once

#include "httpserver/iocontext.h"

#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

namespace oxide::httpserver {

/// Shared with every connection: another thread may hold the last reference to one and let it go
/// after the servers and the IoContext have gone.
struct IoContext::Impl {
    explicit Impl(int threads);
    /// True on one of its threads.
    [[nodiscard]] bool isIoThread() const;

    boost::asio::io_context context;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard;
    std::vector<std::thread> threads;
};

} // namespace oxide::httpserver
