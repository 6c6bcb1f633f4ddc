#pragma once

#include "model/api.h"
#include "ui/widgets/card.h"
#include "ui/widgets/context.h"

#include <vector>

class QPushButton;
class QStackedWidget;

namespace oxide::ui {

class EmptyState;
class RequestFilter;
class RequestModel;
class SearchField;

/// The live log: what other programs asked, and how each request ended.
class RequestCard final : public Card
{
    Q_OBJECT

public:
    explicit RequestCard(const Context &context, QWidget *parent = nullptr);

    /// The oldest first.
    void add(const std::vector<model::ApiRequest> &requests);

Q_SIGNALS:
    void taskOpened(const oxide::model::TaskId &task);

private:
    void makeHead();
    void setPaused(bool paused);
    void clear();
    /// Counts, and what stands in place of an empty table.
    void showState();

    const Look &m_look;
    RequestModel *m_model;
    RequestFilter *m_filter;
    SearchField *m_search = nullptr;
    QPushButton *m_errors = nullptr;
    QPushButton *m_pause = nullptr;
    QPushButton *m_clear = nullptr;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_none = nullptr;
};

} // namespace oxide::ui
