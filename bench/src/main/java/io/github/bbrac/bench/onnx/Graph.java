package io.github.bbrac.bench.onnx;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A graph in the format of ONNX (onnx.proto3 of ONNX 1.12, IR version 8), built node by node and written as a file.
/// Values are named by what makes them.
///
/// One thread at a time.
final class Graph {
    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;

    /// Operators that ONNX Runtime adds to ONNX's own.
    private static final String MICROSOFT = "com.microsoft";

    private final List<Message> nodes = new ArrayList<>();
    private final List<Message> constants = new ArrayList<>();
    private final List<Message> inputs = new ArrayList<>();
    private final List<Message> outputs = new ArrayList<>();

    /// A value that the caller gives.
    ///
    /// @param axes names of its extents
    String input(String name, Tensor.Type type, String... axes) {
        inputs.add(value(name, type, axes));
        return name;
    }

    /// A value that the caller gets.
    void output(String name, Tensor.Type type, String... axes) {
        outputs.add(value(name, type, axes));
    }

    private static Message value(String name, Tensor.Type type, String... axes) {
        Message shape = new Message();
        for (String axis : axes) {
            shape.message(1, new Message().text(2, axis));
        }
        Message tensor = new Message().number(1, type.number()).message(2, shape);
        return new Message().text(1, name).message(2, new Message().message(1, tensor));
    }

    /// A value that the file holds.
    String constant(String name, Tensor tensor) {
        constants.add(tensor.message(name));
        return name;
    }

    /// One of ONNX's own operators.
    Node node(String operator, String... inputs) {
        return new Node(operator, "", inputs);
    }

    /// One of ONNX Runtime's operators.
    Node microsoft(String operator, String... inputs) {
        return new Node(operator, MICROSOFT, inputs);
    }

    /// A node that has not joined the graph yet.
    final class Node {
        private static final int FLOAT = 1;
        private static final int INT = 2;
        private static final int STRING = 3;
        private static final int INTS = 7;

        private final Message message = new Message();
        private final String operator;
        private final String domain;

        private Node(String operator, String domain, String... inputs) {
            this.operator = operator;
            this.domain = domain;
            for (String input : inputs) {
                message.text(1, input);
            }
        }

        Node with(String name, float value) {
            return attribute(name, FLOAT, new Message().single(2, value));
        }

        Node with(String name, int value) {
            return attribute(name, INT, new Message().number(3, value));
        }

        Node with(String name, String value) {
            return attribute(name, STRING, new Message().text(4, value));
        }

        Node with(String name, int... values) {
            Message numbers = new Message();
            for (int value : values) {
                numbers.number(8, value);
            }
            return attribute(name, INTS, numbers);
        }

        private Node attribute(String name, int type, Message value) {
            Message attribute = new Message().text(1, name).number(20, type);
            attribute.append(value);
            message.message(5, attribute);
            return this;
        }

        /// Joins the graph.
        ///
        /// @return the name of its only output
        String join() {
            return join(1).getFirst();
        }

        /// Joins the graph.
        ///
        /// @return the names of its first outputs
        List<String> join(int count) {
            List<String> names = new ArrayList<>();
            for (int n = 0; n < count; n++) {
                names.add(operator + "." + nodes.size() + "." + n);
            }
            joinAs(names);
            return names;
        }

        /// Joins the graph, with outputs of these names.
        void joinAs(List<String> names) {
            names.forEach(name -> message.text(2, name));
            nodes.add(message.text(4, operator).text(7, domain));
        }
    }

    /// Writes the model.
    void write(Path file) throws IOException {
        Message graph = new Message();
        nodes.forEach(node -> graph.message(1, node));
        graph.text(2, "bench");
        constants.forEach(constant -> graph.message(5, constant));
        inputs.forEach(input -> graph.message(11, input));
        outputs.forEach(output -> graph.message(12, output));
        Message model =
                new Message()
                        .number(1, IR_VERSION)
                        .message(7, graph)
                        .message(8, new Message().text(1, "").number(2, OPSET))
                        .message(8, new Message().text(1, MICROSOFT).number(2, 1));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            model.writeTo(out);
        }
    }
}
