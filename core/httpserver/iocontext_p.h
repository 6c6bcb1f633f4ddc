#pragma once

#include "httpserver/iocontext.h"

#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

namespace oxide::httpserver {

struct IoContext::Impl {
    explicit Impl(int threads);

    boost::asio::io_context context;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard;
    std::vector<std::thread> threads;
};

} // namespace oxide::httpserver
